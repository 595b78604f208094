using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using Benchmarks.Fuzzing;

namespace AiDotNet.Jit.Tests.Fuzzing;

/// <summary>
/// Operations that are right alone can be wrong together: every elementwise operation in front of and behind every class of operation, with
/// its gradient, and samples of three in a row.
/// </summary>
[TestClass]
public sealed class FusionMatrixTests
{
    private static readonly FuzzConfiguration[] s_configurations =
    [
        new(NumericMode.Default, true, 2, LaneWidths.HardwareBits), new(NumericMode.Strict, true, 3, LaneWidths.HardwareBits),
        new(NumericMode.Default, true, 1, 128), new(NumericMode.Default, false, 1, LaneWidths.HardwareBits),
    ];

    // Defined for every x: the domain is seen to first.
    private static readonly Dictionary<string, Func<Node, Node>> s_elementwise = new()
    {
        ["neg"] = x => -x, ["abs"] = NodeMath.Abs, ["exp"] = x => NodeMath.Exp(x * 0.5), ["expm1"] = x => NodeMath.Expm1(x * 0.5),
        ["log"] = x => NodeMath.Log(x * x + 0.5), ["log1p"] = x => NodeMath.Log1p(x * x), ["sqrt"] = x => NodeMath.Sqrt(x * x + 0.25),
        ["rsqrt"] = x => NodeMath.Rsqrt(x * x + 0.25), ["sin"] = NodeMath.Sin, ["cos"] = NodeMath.Cos, ["tanh"] = NodeMath.Tanh,
        ["sigmoid"] = NodeMath.Sigmoid, ["relu"] = NodeMath.Relu, ["erf"] = NodeMath.Erf, ["floor"] = x => NodeMath.Floor(x * 3) + x,
        ["cast"] = x => NodeMath.Cast(NodeMath.Cast(x * 5, DType.Int32), x.DType) + x, ["stop_gradient"] = x => Composites.StopGradient(x) * x,
        ["add"] = x => x + Row(x), ["sub"] = x => Row(x) - x, ["mul"] = x => x * Row(x), ["div"] = x => Row(x) / (x * x + 1), ["reciprocal"] = x => 1 / (x * x + 0.5),
        ["pow"] = x => NodeMath.Pow(x * x + 0.5, Row(x)), ["max"] = x => NodeMath.Max(x, Row(x)), ["min"] = x => NodeMath.Min(Row(x), x),
        ["less"] = x => NodeMath.Select(NodeMath.Less(x, Row(x)), x, Row(x)), ["less_equal"] = x => NodeMath.Select(NodeMath.LessEqual(Row(x), x), x, x * 2),
        ["equal"] = x => NodeMath.Select(NodeMath.Equal(x, NodeMath.Abs(x)), x * 3, x), ["not"] = x => NodeMath.Select(NodeMath.Not(NodeMath.Less(x, Row(x))), x, x * x),
        ["and"] = x => NodeMath.Select(NodeMath.And(Positive(x), Positive(Row(x))), x, -x), ["or"] = x => NodeMath.Select(NodeMath.Or(Positive(x), Positive(Row(x))), x * x, x),
        ["check"] = x => NodeMath.Check(x, Demand.Finite, "x") * 2, ["clip"] = x => Composites.Clip(x, -0.5, 0.5), ["gelu"] = Composites.Gelu,
    };

    // All take [5, 6] and give two axes, the last not empty.
    private static readonly Dictionary<string, Func<Node, Node>> s_classes = new()
    {
        ["sum of rows"] = x => x.Sum([-1], true), ["sum of columns"] = x => x.Sum([0], true), ["max of rows"] = x => x.ReduceMax([-1], true) - x, ["mean"] = x => x - x.Mean([-1], true),
        ["softmax"] = x => Composites.Softmax(x), ["log_softmax"] = x => Composites.LogSoftmax(x, 0),
        ["layer norm"] = x => Composites.LayerNorm(x, Row(x).Reshape([x.Shape[^1]]), null, [x.Shape[^1]]), ["rms norm"] = x => Composites.RMSNorm(x, null, [x.Shape[^1]]),
        ["batch norm"] = x => Composites.BatchNorm(x, null, null).Y, ["product"] = x => NodeMath.MatMul(x, x.Transpose()), ["product of a part"] = x => NodeMath.MatMul(x.Transpose(), x),
        ["gather"] = x => NodeMath.Gather(x, x.Builder.Iota([4], 0)), ["scatter"] = x => NodeMath.Scatter(Parity(x), x, 3),
        ["window"] = x => Wide(x).Unfold([2], [1], [1]).Sum([1]), ["fold"] = x => Wide(x).Unfold([2], [1], [1]).Fold([2], [1], [1], [Wide(x).Shape[^1]]),
        ["pad"] = x => x.Pad([1, 0], [0, 2], [0, 1], 0.5), ["concat"] = x => NodeMath.Concat([x, x * 2, Row(x).Expand(x.Shape)], 0),
        ["transpose"] = x => x.Transpose(), ["reshape"] = x => x.Reshape([(int)x.Shape.Size, 1]).Reshape([x.Shape[1], x.Shape[0]]), ["slice"] = x => x.Slice(0, x.Shape[0] - 1, x.Shape[0], -1).Slice(1, 0, 2, 1),
        ["expand"] = x => x.Slice(0, 0, 1).Expand([7, x.Shape[1]]), ["dropout"] = x => Composites.Dropout(x, 0.5, x.Builder.Constant(DType.Int32, 7), 1),
    };

    public static IEnumerable<object[]> Classes => s_classes.Keys.Select(k => new object[] { k });

    public static IEnumerable<object[]> Samples => Enumerable.Range(0, 12).Select(i => new object[] { i });

    [TestMethod]
    [DynamicData(nameof(Classes))]
    public void Pairs(string name)
    {
        var operation = s_classes[name];
        int turn = 0;
        foreach (var (op, apply) in s_elementwise)
        {
            Check($"{op}, then {name}", turn++, x => operation(apply(x)));
            Check($"{name}, then {op}", turn++, x => apply(operation(x)));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Samples))]
    public void Triples(int sample)
    {
        var random = new Random(1000 + sample);
        for (int i = 0; i < 25; i++)
        {
            var (a, b, c) = (Any(random, s_elementwise), Any(random, s_classes), Any(random, s_elementwise));
            if (random.Next(2) == 0) (a, b, c) = (Any(random, s_classes), Any(random, s_elementwise), Any(random, s_classes));
            Check($"{a.Key}, {b.Key}, {c.Key}", i, x => c.Value(b.Value(a.Value(x))));
        }
    }

    [TestMethod]
    public void Every_elementwise_row_is_in_the_matrix() => Assert.AreEqual(
        "", string.Join(", ", Primitive.All.Where(o => o.Is(OpTraits.Elementwise) && o != Primitive.Select).Select(o => o.Name).Except(s_elementwise.Keys)));

    private static KeyValuePair<string, Func<Node, Node>> Any(Random random, Dictionary<string, Func<Node, Node>> from) => from.ElementAt(random.Next(from.Count));

    private static Node Row(Node x) => x.Builder.Constant(x.DType, 0.375).Expand([1, x.Shape[^1]]) + NodeMath.Cast(x.Builder.Iota([1, x.Shape[^1]], 1), x.DType) * 0.25;

    // Windows of two need two columns.
    private static Node Wide(Node x) => x.Shape[^1] > 1 ? x : x.Expand([x.Shape[0], 3]);

    private static Node Positive(Node x) => NodeMath.Less(x.ConstantLike(0), x);

    private static Node Parity(Node x) => NodeMath.Cast(NodeMath.Less(x.Builder.Iota([x.Shape[0]], 0), x.Builder.Constant(DType.Int32, 2)), DType.Int32);

    // Forward and gradient in one graph: what the forward pass keeps for the backward pass is part of the matter.
    private static void Check(string name, int turn, Func<Node, Node> function)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(turn % 5 == 4 ? DType.Float64 : DType.Float32, [5, 6]));
        var y = function(x);
        var gradient = Backward.Gradients([y], [y.ConstantLike(1) + y * 0.5], [x])[0];
        Graph graph = new([x], gradient is null ? [y] : [y, gradient], [.. new Graph([], [y]).Nodes.Where(n => n.Op == Primitive.Check)]);
        Tensor[][] inputs = [[TensorSource.Draw(x.Type, -1.5, 1.5, new(turn))], [TensorSource.Draw(x.Type, -1.5, 1.5, new(turn + 77))]];
        var failure = FuzzRun.Check(new(-1, graph, inputs, false), [s_configurations[turn % 2], s_configurations[2 + turn % 2]]);
        Assert.IsNull(failure, $"{name}: {failure?.Configuration}: {failure?.Message}\n{failure?.Case.Text}");
    }
}
