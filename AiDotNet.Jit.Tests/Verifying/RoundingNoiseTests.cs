using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Verifying;

/// <summary>A comparison may come out either way only where rounding decides it.</summary>
[TestClass]
public sealed class RoundingNoiseTests
{
    private const float X = 0.84f, Y = 1.37f;

    // x * y + y rounded twice, rounded once, and two numbers that neither gives.
    private static readonly float[] s_others = [X * Y + Y, float.FusedMultiplyAdd(X, Y, Y), 2.5205f, 2.5211f];

    [TestMethod]
    [DataRow("equal"), DataRow("less"), DataRow("less_equal")]
    public void Only_comparisons_of_neighbours_may_come_out_either_way(string comparison)
    {
        Assert.AreNotEqual(s_others[0], s_others[1], "the example tells the two apart");
        var graph = Compared(Primitive.Find(comparison)!);
        Tensor[] inputs = [Tensor<float>.FromArray(X, X, X, X), Tensor<float>.FromArray(Y, Y, Y, Y), Tensor<float>.FromArray(s_others)];
        var right = (Tensor<bool>)GraphEvaluator.Run(graph, inputs)[0];
        Assert.IsTrue(Verification.Compare(graph, NumericMode.Default, inputs, [right]).IsVerified);
        for (int i = 0; i < s_others.Length; i++)
        {
            var flipped = right.Clone();
            flipped.Span[i] = !flipped.Span[i];
            var report = Verification.Compare(graph, NumericMode.Default, inputs, [flipped]);
            Assert.AreEqual(i < 2, report.IsVerified, $"element {i}: {report}");
            Assert.IsFalse(Verification.Compare(graph, NumericMode.Strict, inputs, [flipped]).IsVerified, "bits are bits");
        }
    }

    // x == x has one answer, however often x is rounded.
    [TestMethod]
    public void A_number_equals_itself_whatever_the_noise()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [3]));
        var y = NodeMath.Exp(x);
        var graph = new Graph([x], [NodeMath.Equal(y, y)]);
        var wrong = new Tensor<bool>([3]);
        Assert.IsFalse(Verification.Compare(graph, NumericMode.Default, [Tensor<float>.FromArray(1, 2, 3)], [wrong]).IsVerified);
    }

    // Found by the fuzzer: 224 times one of two numbers, in the order of the rows they come from.
    [TestMethod]
    [DataRow(0, true), DataRow(1, false)]
    public void A_sum_of_numbers_that_are_alike_depends_on_their_order(int missing, bool right)
    {
        const int count = 224;
        var (a, b) = (0.9667778611183167f, -1.2522581815719604f);
        var builder = new GraphBuilder();
        var (rows, updates) = (builder.Input(new(DType.Int32, [count])), builder.Input(new(DType.Float32, [count])));
        var graph = new Graph([rows, updates], [NodeMath.Scatter(rows, updates, 1)]);
        var alternating = new Tensor<float>([.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? a : b)], [count]);
        float sum = 0;
        for (int i = missing; i < count; i++) sum += i < count / 2 ? a : b;
        Assert.AreEqual(right, Verification.Compare(graph, NumericMode.Default, [Tensor<int>.Zeros([count]), alternating], [Tensor<float>.FromArray(sum)]).IsVerified, $"{sum}");
    }

    private static Graph Compared(Op comparison)
    {
        var builder = new GraphBuilder();
        var type = new TensorType(DType.Float32, [4]);
        var (x, y, z) = (builder.Input(type), builder.Input(type), builder.Input(type));
        return new([x, y, z], [builder.Add(comparison, [x * y + y, z])]);
    }
}
