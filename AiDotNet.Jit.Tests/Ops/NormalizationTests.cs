using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Tape;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Ops;

[TestClass]
public class NormalizationTests
{
    [TestMethod]
    public void LayerNorm_gives_rows_of_mean_0_and_variance_1()
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            Tensor<double> x = Numbers.Normal(seed, 2, 3, 4), gamma = Numbers.Normal(3, 4), beta = Numbers.Normal(4, 4);
            var expected = new List<double>();
            foreach (double[] row in x.ToArray().Chunk(4))
            {
                double mean = row.Average(), variance = row.Average(v => (v - mean) * (v - mean));
                expected.AddRange(row.Select((v, i) => (v - mean) / Math.Sqrt(variance + 1e-5) * gamma[i] + beta[i]));
            }
            Close.To([.. expected], F.LayerNorm(F.Constant(x), [4], F.Constant(gamma), F.Constant(beta)).Value);
        }
    }

    [TestMethod]
    public void LayerNorm_keeps_its_precision_far_from_zero()
    {
        // E[x^2] - E[x]^2 would lose every digit here.
        var far = Tensor<double>.FromArray(1e9 + 1, 1e9 + 2, 1e9 + 3);
        Close.To(F.LayerNorm(F.Constant(Tensor<double>.FromArray(1, 2, 3)), [3]).Value, F.LayerNorm(F.Constant(far), [3]).Value, 1e-6);
    }

    [TestMethod]
    public void RMSNorm_divides_by_the_root_mean_square()
    {
        var x = Tensor<double>.FromArray(3, -4);
        double rms = Math.Sqrt(12.5 + 1e-6);
        Close.To([3 / rms * 2, -4 / rms * 5], F.RMSNorm(F.Constant(x), [2], F.Constant(Tensor<double>.FromArray(2, 5)), 1e-6).Value);
    }

    [TestMethod]
    public void BatchNorm_normalises_channels_and_returns_their_statistics()
    {
        var x = Numbers.Normal(1, 3, 2, 4);
        var (y, mean, variance) = F.BatchNormTraining(F.Constant(x));
        for (int c = 0; c < 2; c++)
        {
            var channel = (from n in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 4) select x[n, c, i]).ToArray();
            double m = channel.Average(), v = channel.Average(e => (e - m) * (e - m));
            Assert.AreEqual(m, mean.Value[c], 1e-12);
            Assert.AreEqual(v, variance.Value[c], 1e-12);
            Assert.AreEqual((x[2, c, 3] - m) / Math.Sqrt(v + 1e-5), y.Value[2, c, 3], 1e-12);
        }
        var inference = F.BatchNorm(F.Constant(x), runningMean: mean.Value, runningVar: variance.Value, training: false);
        Close.To(y.Value, inference.Value, what: "the batch's own statistics as running ones");
        Assert.ThrowsExactly<ArgumentNullException>(() => F.BatchNorm(F.Constant(x), training: false));
    }

    [TestMethod]
    public void Running_statistics_are_bound_by_reference()
    {
        var mean = new Tensor<double>([2]);
        using var tape = new GradientTape<double>();
        var traced = tape.Trace(x => F.BatchNorm(x, null, null, mean, Tensor<double>.Ones([2]), training: false), [3, 2]);
        Assert.AreSame(mean, traced.Program.Captured[0].Tensor);
    }

    [TestMethod]
    public void Norms_have_right_derivatives()
    {
        Tensor<double> x = Numbers.Normal(1, 3, 2, 2), gamma = Numbers.Normal(2, 2), beta = Numbers.Normal(3, 2), positive = Numbers.Positive(4, 2);
        Derivatives.Twice(n => F.LayerNorm(n[0], [2], n[1], n[2], 0.1), x, gamma, beta);
        Derivatives.Twice(n => F.LayerNorm(n[0], [2, 2], epsilon: 0.1), x);
        Derivatives.Twice(n => F.RMSNorm(n[0], [2], n[1], 0.1), x, gamma);
        Derivatives.Twice(n => F.BatchNorm(n[0], n[1], n[2]), x, gamma, beta);
        Derivatives.Twice(n => F.BatchNormTraining(n[0]).Variance * F.BatchNormTraining(n[0]).Mean, x);
        Derivatives.Twice(n => F.BatchNorm(n[0], n[1], n[2], gamma, positive, training: false), x, gamma, beta);
    }

    [TestMethod]
    public void Misfits_say_found_required_and_what_to_do()
    {
        ComputationNode<double> x = F.Constant(new Tensor<double>([2, 3, 4])), three = F.Constant(new Tensor<double>([3]));
        StringAssert.Contains(Message(() => F.LayerNorm(x, [3])), "normalized shape [3], got [2, 3, 4]");
        StringAssert.Contains(Message(() => F.LayerNorm(x, [4], three)), "gamma of shape [4], got [3]");
        StringAssert.Contains(Message(() => F.RMSNorm(x, [3, 4], three)), "gamma of shape [3, 4]");
        StringAssert.Contains(Message(() => F.BatchNorm(three)), "[N, C, ...]");
        StringAssert.Contains(Message(() => F.BatchNorm(F.Constant(new Tensor<double>([0, 3])))), "empty");
    }

    private static string Message(Func<object> run) => Assert.ThrowsExactly<InvalidGraphException>(() => run()).Message;
}
