using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Passes;

/// <summary>Gradients of convolutions and pooling after the laws of windows: no fold is left where one is not needed, and values stay.</summary>
[TestClass]
public sealed class ConvolutionGradientTests
{
    public static IEnumerable<object[]> Cases =>
    [
        [1, 0, 1, 1], [1, 1, 1, 1], [1, 2, 1, 1], [1, 1, 2, 1], [1, 3, 2, 1], [1, 1, 1, 2], [2, 1, 1, 1],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void The_input_gradient_of_a_convolution(int stride, int padding, int dilation, int groups)
    {
        var builder = new GraphBuilder();
        Node Input(params int[] shape) => builder.Input(new(DType.Float64, shape));
        var (x, w) = (Input(2, 4, 9, 8), Input(6, 4 / groups, 3, 2));
        var y = Composites.Conv2D(x, w, null, [stride, stride], [padding, padding], [dilation, dilation], groups);
        var seed = Input([.. y.Shape]);
        var gradients = Backward.Gradients([y], [seed], [x, w]);
        var simple = Check(new([x, w, seed], [gradients[0]!, gradients[1]!]));
        if (stride == 1 && groups == 1) Assert.IsFalse(simple.Nodes.Any(n => n.Op == Primitive.Fold), GraphText.Print(simple));
        if (stride == 1 && groups == 1) Assert.IsFalse(simple.Nodes.Any(n => n.Op == Primitive.Pad && n.Shape.Size < n[0].Shape.Size && n[0].Op != Primitive.Input), "crops reach the operands");
    }

    [TestMethod]
    [DataRow(4, 6, 2)]
    [DataRow(5, 7, 2)]
    [DataRow(9, 3, 3)]
    public void Pooling_without_overlap_spreads_its_gradient_by_a_permutation(int height, int width, int size)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float64, [2, 3, height, width]));
        var y = Composites.MaxPool2D(x, [size, size], [size, size], [0, 0]);
        var seed = builder.Input(y.Type);
        var simple = Check(new([x, seed], [Backward.Gradients([y], [seed], [x])[0]!]));
        Assert.IsFalse(simple.Nodes.Any(n => n.Op == Primitive.Fold), GraphText.Print(simple));
    }

    private static Graph Check(Graph graph)
    {
        var simple = Pipeline.Default.Run(graph, new PassContext { Verify = true });
        foreach (int draw in new[] { 1, 2 })
        {
            var random = new Random(draw);
            Tensor[] inputs = [.. graph.Inputs.Select(i => TestTensors.Random(i.Type, -1, 1, random))];
            var (expected, found) = (GraphEvaluator.Run(graph, inputs), GraphEvaluator.Run(simple, inputs));
            for (int i = 0; i < expected.Length; i++)
            {
                var (e, f) = (TestTensors.Values(expected[i]), TestTensors.Values(found[i]));
                for (int k = 0; k < e.Length; k++) Assert.AreEqual(e[k], f[k], 1e-13, $"output {i}, element {k}");
            }
        }
        return simple;
    }
}
