using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Autodiff;

/// <summary>Sums over the copies of a broadcast do not wait for factors that are reductions over the same axes.</summary>
[TestClass]
public sealed class BroadcastGradientTests
{
    public static IEnumerable<object[]> Cases =>
    [
        ["factor of a row", (NodeFunction)(n => (n[0] - Mean(n[0], 1)) * Deviation(n[0], 1))],
        ["divisor of a row", (NodeFunction)(n => (n[0] - Mean(n[0], 1)) / Deviation(n[0], 1))],
        ["factor of a column", (NodeFunction)(n => (n[0] - Mean(n[0], 0)) * Deviation(n[0], 0))],
        ["factor of all", (NodeFunction)(n => (n[0] - n[0].Mean()) * Deviation(n[0], 0, 1))],
        ["another factor in between", (NodeFunction)(n => (n[0] - Mean(n[0], 1)) * Deviation(n[0], 1) * n[1])],
        ["terms with and without a factor", (NodeFunction)(n => (n[0] - n[1].Slice(1, 0, 1)) * Deviation(n[0], 1) + (n[0] - n[1].Slice(1, 0, 1)) * n[1])],
        ["a factor of other axes", (NodeFunction)(n => (n[0] - Mean(n[0], 1)) * Deviation(n[0], 0))],
        ["a factor that is no reduction", (NodeFunction)(n => (n[0] - n[1].Slice(1, 0, 1)) * NodeMath.Exp(n[1].Slice(1, 1, 1)))],
        ["a square of a broadcast", (NodeFunction)(n => NodeMath.Square(n[1].Slice(0, 1, 1).Expand([3, 4])) * n[0])],
        ["layer norm", (NodeFunction)(n => Composites.LayerNorm(n[0], n[1].Slice(0, 0, 1).Reshape([4]), null, [4]))],
        ["softmax", (NodeFunction)(n => Composites.Softmax(n[0] * n[1]))],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradients_of_first_and_second_order(string name, NodeFunction function)
    {
        foreach (int seed in new[] { 1, 2 })
        {
            var random = new Random(seed);
            Tensor[] inputs = [.. Enumerable.Range(0, 2).Select(_ => TestTensors.Random(new(DType.Float64, [3, 4]), 0.5, 2, random))];
            GradCheck.First(function, inputs, name);
            GradCheck.Second(function, inputs, name);
        }
    }

    [TestMethod]
    public void The_sums_of_a_layer_norm_need_nothing_but_its_mean()
    {
        var builder = new GraphBuilder();
        Node x = builder.Input(new(DType.Float32, [6, 8])), gamma = builder.Input(new(DType.Float32, [8]));
        var y = Composites.LayerNorm(x, gamma, null, [8]);
        var seed = builder.Input(y.Type);
        var graph = Pipeline.Default.Run(new([x, gamma, seed], [Backward.Gradients([y], [seed], [x])[0]!]), new PassContext());
        var sums = graph.Nodes.Where(n => n.Op == Primitive.ReduceSum).ToList();
        Assert.AreEqual(2, sums.Max(Stage), GraphText.Print(graph));
    }

    // How many sums, one after the other, a sum ends.
    private static int Stage(Node node) => node.Operands.Select(Stage).DefaultIfEmpty(0).Max() + (node.Op == Primitive.ReduceSum ? 1 : 0);

    private static Node Mean(Node x, int axis) => x.Mean([axis], keepDims: true);

    private static Node Deviation(Node x, params int[] axes) => NodeMath.Sqrt(NodeMath.Square(x).Mean([.. axes], keepDims: true) + 0.3);
}
