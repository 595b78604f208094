using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>The same graph with every float32 made float64: the arbiter between two float32 results.</summary>
internal static class WideTwin
{
    public static Graph Of(Graph graph)
    {
        var builder = new GraphBuilder();
        var twin = new Dictionary<Node, Node>(graph.Nodes.Count);
        foreach (var node in graph.Nodes)
        {
            twin[node] = builder.Add(node.Op, [.. node.Operands.Select(o => twin[o])], Widen(node.Attributes));
        }
        return new([.. graph.Inputs.Select(n => twin[n])], [.. graph.Outputs.Select(n => twin[n])], [.. graph.Checks.Select(n => twin[n])]);
    }

    public static Tensor Of(Tensor tensor) => tensor.DType == DType.Float32 ? tensor.Cast(DType.Float64) : tensor;

    private static OpAttributes? Widen(OpAttributes? attributes) => attributes switch
    {
        InputAttributes input => input with { Type = new(Widen(input.Type.DType), input.Type.Shape) },
        ConstAttributes constant => constant with { DType = Widen(constant.DType) },
        CastAttributes cast => new CastAttributes(Widen(cast.To)),
        _ => attributes,
    };

    private static DType Widen(DType type) => type == DType.Float32 ? DType.Float64 : type;
}
