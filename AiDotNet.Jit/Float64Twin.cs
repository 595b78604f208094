using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit;

/// <summary>The same graph with every float32 made float64: the arbiter between two float32 results.</summary>
internal static class Float64Twin
{
    /// <summary>The twin of a graph.</summary>
    public static Graph Of(Graph graph) => Of(graph, out _);

    /// <summary>The twin of a graph, and the twin of each of its nodes.</summary>
    public static Graph Of(Graph graph, out Dictionary<Node, Node> twin)
    {
        var builder = new GraphBuilder();
        var twins = new Dictionary<Node, Node>();
        foreach (var node in graph.Nodes)
        {
            twins[node] = builder.Add(node.Op, [.. node.Operands.Select(o => twins[o])], Widen(node.Attributes));
        }
        twin = twins;
        return new([.. graph.Inputs.Select(n => twins[n])], [.. graph.Outputs.Select(n => twins[n])], [.. graph.Checks.Select(n => twins[n])]);
    }

    /// <summary>The same numbers in float64 where they are float32.</summary>
    public static Tensor Of(Tensor tensor)
    {
        if (tensor is not Tensor<float> narrow) return tensor;
        var wide = new Tensor<double>(tensor.Shape);
        for (int i = 0; i < narrow.Span.Length; i++) wide.Span[i] = narrow.Span[i];
        return wide;
    }

    private static OpAttributes? Widen(OpAttributes? attributes) => attributes switch
    {
        InputAttributes input => input with { Type = new(Widen(input.Type.DType), input.Type.Shape) },
        ConstAttributes constant => constant with { DType = Widen(constant.DType) },
        CastAttributes cast => new CastAttributes(Widen(cast.To)),
        _ => attributes,
    };

    private static DType Widen(DType type) => type == DType.Float32 ? DType.Float64 : type;
}
