using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Tape;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Ops;

[TestClass]
public class AttentionTests
{
    private static readonly Tensor<bool> Mask = new(new[,] { { true, false, true }, { false, false, false }, { true, true, true } });

    [TestMethod]
    [DataRow(false, false, null)]
    [DataRow(true, false, null)]
    [DataRow(false, true, 0.7)]
    [DataRow(true, true, null)]
    public void Attention_follows_the_loop(bool masked, bool causal, double? scale)
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            Tensor<double> q = Numbers.Normal(seed, 2, 3, 4), k = Numbers.Normal(seed + 5, 2, 3, 4), v = Numbers.Normal(seed + 9, 2, 3, 2);
            var found = masked
                ? F.ScaledDotProductAttention(F.Constant(q), F.Constant(k), F.Constant(v), TensorOperations<bool>.Constant(Mask), causal, scale)
                : F.ScaledDotProductAttention(F.Constant(q), F.Constant(k), F.Constant(v), causal: causal, scale: scale);
            bool Allowed(int i, int j) => (!masked || Mask[i, j]) && (!causal || j <= i);
            Close.To(Naive(q, k, v, Allowed, scale ?? 0.5), found.Value);
        }
    }

    [TestMethod]
    public void A_float_mask_is_added_to_the_scores()
    {
        Tensor<double> q = Numbers.Normal(1, 3, 4), k = Numbers.Normal(2, 3, 4), v = Numbers.Normal(3, 3, 2);
        double[] added = [.. Mask.ToArray().Select(m => m ? 0 : double.NegativeInfinity)];
        ComputationNode<double> a = F.Constant(q), b = F.Constant(k), c = F.Constant(v);
        var expected = F.ScaledDotProductAttention(a, b, c, TensorOperations<bool>.Constant(Mask));
        Close.To(expected.Value, F.ScaledDotProductAttention(a, b, c, F.Constant(new Tensor<double>(added, [3, 3]))).Value);
    }

    [TestMethod]
    public void Attention_has_right_derivatives()
    {
        Tensor<double> q = Numbers.Normal(1, 1, 3, 2), k = Numbers.Normal(2, 1, 3, 2), v = Numbers.Normal(3, 1, 3, 2);
        Derivatives.Twice(n => F.ScaledDotProductAttention(n[0], n[1], n[2]), q, k, v);
        Derivatives.Twice(n => F.ScaledDotProductAttention(n[0], n[1], n[2], causal: true), q, k, v);
        Derivatives.Twice(n => F.ScaledDotProductAttention(n[0], n[1], n[2], n[3]), q, k, v, Numbers.Normal(4, 3, 3));
    }

    [TestMethod]
    public void A_position_that_may_attend_to_nothing_gives_zeros_and_zero_gradients()
    {
        using var tape = new GradientTape<double>();
        ComputationNode<double> q = F.Variable(Numbers.Normal(1, 3, 4)), k = F.Variable(Numbers.Normal(2, 3, 4)), v = F.Variable(Numbers.Normal(3, 3, 2));
        var y = F.ScaledDotProductAttention(q, k, v, TensorOperations<bool>.Constant(Mask));
        Close.To([0, 0], F.Slice(y, 1, 1).Value);
        var gradients = tape.Gradient(F.Square(y));
        Close.To([0, 0, 0, 0], gradients[q].Slice(0, 1, 1));
        Assert.IsTrue(gradients.Values.All(g => g.ToArray().All(double.IsFinite)));
    }

    [TestMethod]
    public void Misfits_say_found_required_and_what_to_do()
    {
        ComputationNode<double> q = F.Constant(new Tensor<double>([3, 4])), k = F.Constant(new Tensor<double>([5, 4])), v = F.Constant(new Tensor<double>([6, 2]));
        StringAssert.Contains(Message(() => F.ScaledDotProductAttention(q, k, v)), "got [3, 4], [5, 4] and [6, 2]");
        StringAssert.Contains(Message(() => F.ScaledDotProductAttention(q, k, k, F.Constant(new Tensor<double>([3, 6])))), "scores [3, 5], got [3, 6]");
    }

    private static string Message(Func<object> run) => Assert.ThrowsExactly<InvalidGraphException>(() => run()).Message;

    private static Tensor<double> Naive(Tensor<double> q, Tensor<double> k, Tensor<double> v, Func<int, int, bool> allowed, double scale)
    {
        var y = new Tensor<double>([q.Shape[0], q.Shape[1], v.Shape[2]]);
        for (int b = 0; b < q.Shape[0]; b++)
        for (int i = 0; i < q.Shape[1]; i++)
        {
            double[] weights = [.. Enumerable.Range(0, k.Shape[1]).Select(j =>
                allowed(i, j) ? Math.Exp(scale * Enumerable.Range(0, q.Shape[2]).Sum(e => q[b, i, e] * k[b, j, e])) : 0)];
            double sum = weights.Sum();
            for (int e = 0; e < v.Shape[2]; e++) y[b, i, e] = sum == 0 ? 0 : weights.Select((w, j) => w * v[b, j, e]).Sum() / sum;
        }
        return y;
    }
}
