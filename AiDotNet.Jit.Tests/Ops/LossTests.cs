using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Tape;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Ops;

[TestClass]
public class LossTests
{
    private static ComputationNode<int> Labels(params int[] labels) => TensorOperations<int>.Constant(Tensor<int>.FromArray(labels), "labels");

    [TestMethod]
    public void Softmax_rows_sum_to_1_without_overflow()
    {
        var x = F.Constant(new Tensor<double>(new double[,] { { 1000, 1001, 999 }, { -1000, 0, 1 } }));
        double s = Math.Exp(-1) + 1 + Math.Exp(-2);
        Close.To([Math.Exp(-1) / s, 1 / s, Math.Exp(-2) / s], F.Slice(F.Softmax(x), 0, 1).Value);
        Close.To([1, 1], F.Sum(F.Softmax(x), [1]).Value);
        Close.To([1, 1, 1], F.Sum(F.Softmax(x, 0), [0]).Value);
        Close.To([-1 - Math.Log(s), -Math.Log(s), -2 - Math.Log(s)], F.Slice(F.LogSoftmax(x), 0, 1).Value);
    }

    [TestMethod]
    public void Softmax_has_right_derivatives()
    {
        var x = Numbers.Normal(1, 2, 4);
        Derivatives.Twice(n => F.Softmax(n[0]), x);
        Derivatives.Twice(n => F.Softmax(n[0], 0), x);
        Derivatives.Twice(n => F.LogSoftmax(n[0]), x);
    }

    [TestMethod]
    [DataRow(0.0, null)]
    [DataRow(0.1, null)]
    [DataRow(0.0, -1)]
    [DataRow(0.2, 2)]
    public void CrossEntropy_follows_its_definition(double smoothing, int? ignored)
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            var logits = Numbers.Normal(seed, 5, 3);
            int[] labels = [0, 2, 1, ignored ?? 1, 2];
            double total = 0;
            int rows = 0;
            for (int i = 0; i < 5; i++)
            {
                if (labels[i] == ignored) continue;
                double[] row = [logits[i, 0], logits[i, 1], logits[i, 2]];
                double[] logs = [.. row.Select(v => v - Math.Log(row.Sum(Math.Exp)))];
                total -= (1 - smoothing) * logs[labels[i]] + smoothing / 3 * logs.Sum();
                rows++;
            }
            Close.To([total / rows], F.CrossEntropy(F.Constant(logits), Labels(labels), smoothing, ignored).Value);
            Derivatives.Twice(n => F.CrossEntropy(n[0], Labels(labels), smoothing, ignored), logits);
        }
    }

    [TestMethod]
    public void The_gradient_of_CrossEntropy_is_softmax_minus_one_hot()
    {
        using var tape = new GradientTape<double>();
        var logits = F.Variable(Numbers.Normal(3, 2, 3));
        var loss = F.CrossEntropy(logits, Labels(1, -100), ignoreIndex: -100);
        double[] expected = [.. F.Softmax(logits).Value.Span[..3], 0, 0, 0];
        expected[1] -= 1;
        Close.To(expected, tape.Gradient(loss)[logits]);
    }

    [TestMethod]
    public void CrossEntropy_without_rows_is_0()
    {
        Close.To([0], F.CrossEntropy(F.Constant(Numbers.Normal(1, 2, 3)), Labels(-1, -1), ignoreIndex: -1).Value);
        Close.To([0], F.CrossEntropy(F.Constant(new Tensor<double>([0, 3])), Labels()).Value);
        Close.To([0], F.MeanSquaredError(F.Constant(new Tensor<double>([0])), F.Constant(new Tensor<double>([0]))).Value);
    }

    [TestMethod]
    public void CrossEntropy_of_probabilities_agrees_with_that_of_labels()
    {
        Tensor<double> logits = Numbers.Normal(1, 2, 3), hot = new(new double[,] { { 0, 0, 1 }, { 1, 0, 0 } });
        Close.To(F.CrossEntropy(F.Constant(logits), Labels(2, 0), 0.1).Value, F.CrossEntropy(F.Constant(logits), F.Constant(hot), 0.1).Value);
        Derivatives.Twice(n => F.CrossEntropy(n[0], F.Softmax(n[1]), 0.1), logits, Numbers.Normal(2, 2, 3));
    }

    [TestMethod]
    public void Labels_out_of_range_and_NaN_targets_are_refused()
    {
        var logits = F.Constant(Numbers.Normal(1, 2, 3));
        var error = Assert.ThrowsExactly<InvalidInputException>(() => F.CrossEntropy(logits, Labels(0, 3)));
        StringAssert.Contains(error.Message, "labels of CrossEntropy");
        StringAssert.Contains(error.Message, "3");
        Assert.ThrowsExactly<InvalidInputException>(() => F.CrossEntropy(logits, Labels(0, -1)));
        var targets = new Tensor<double>(new double[,] { { 0, double.NaN, 1 }, { 1, 0, 0 } });
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidInputException>(() => F.CrossEntropy(logits, F.Constant(targets))).Message, "targets of CrossEntropy");
    }

    [TestMethod]
    public void MeanSquaredError_wants_equal_shapes()
    {
        Tensor<double> a = Tensor<double>.FromArray(1, 2, 3), b = Tensor<double>.FromArray(2, 2, 5);
        Close.To([5.0 / 3], F.MeanSquaredError(F.Constant(a), F.Constant(b)).Value);
        Derivatives.Twice(n => F.MeanSquaredError(n[0], n[1]), a, b);
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => F.MeanSquaredError(F.Constant(a), F.Constant(new Tensor<double>([3, 1]))));
        StringAssert.Contains(error.Message, "[3] and [3, 1]");
    }

    [TestMethod]
    public void Misfits_say_found_required_and_what_to_do()
    {
        var logits = F.Constant(Numbers.Normal(1, 2, 3));
        StringAssert.Contains(Message(() => F.CrossEntropy(logits, Labels(1, 2, 0))), "labels of shape [2], got [3]");
        StringAssert.Contains(Message(() => F.CrossEntropy(logits, Labels(1, 2), 1.5)), "[0, 1]");
        StringAssert.Contains(Message(() => F.CrossEntropy(logits, F.Constant(new Tensor<double>([2])))), "targets of shape [2, 3]");
    }

    private static string Message(Func<object> run) => Assert.ThrowsExactly<InvalidGraphException>(() => run()).Message;
}
