using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ir;

/// <summary>Seeded graphs over many rows of the catalogue, valid by construction.</summary>
internal static class RandomGraphs
{
    private static readonly double[] Constants = [0, -0.0, 1, -1, 2, 0.5, 3.25];

    public static Graph Make(int seed, int size, bool intern = true)
    {
        var random = new Random(seed);
        var builder = new GraphBuilder(intern);
        TensorType matrix = new(DType.Float32, [3, 4]), row = new(DType.Float32, [4]);
        List<Node> nodes = [builder.Input(matrix, "x"), builder.Input(matrix), builder.Input(row, "b \"q\"")];
        Node Pick() => nodes[random.Next(Math.Max(0, nodes.Count - 12), nodes.Count)];
        while (nodes.Count < size) nodes.Add(Step(random, Pick(), Pick()));
        return new(nodes[..3], [nodes[^1], nodes[^2], nodes[^1]]);
    }

    // Every value has the shape [3, 4] or [4], so that any two broadcast.
    private static Node Step(Random random, Node a, Node b) => random.Next(18) switch
    {
        0 => a + b,
        1 => a - b,
        2 => a * b,
        3 => -a,
        4 => NodeMath.Max(a, b),
        5 => NodeMath.Tanh(a),
        6 => NodeMath.Select(NodeMath.Less(a, b), a, b),
        7 => a * Constants[random.Next(Constants.Length)],
        8 => a + Constants[random.Next(Constants.Length)],
        9 => Constants[random.Next(Constants.Length)] - a,
        10 => a.Shape.Rank == 2 ? a.Sum([0]) : a.Expand([3, 4]),
        11 => a.Shape.Rank == 2 ? a.Permute([1, 0]).Reshape([12]).Reshape([3, 4]) : a.Reshape([2, 2]).Permute([1, 0]).Reshape([4]),
        12 => a.Slice(a.Shape.Rank - 1, 3, 4, -1),
        13 => a.Shape.Rank == 2 ? a.ReduceMax([0]) : -(-a),
        14 => a.Slice(a.Shape.Rank - 1, 1, 2).Pad([.. new int[a.Shape.Rank - 1], 1], [.. new int[a.Shape.Rank - 1], 1], new int[a.Shape.Rank], -0.0),
        15 => NodeMath.Concat([a.Slice(a.Shape.Rank - 1, 0, 1), a.Slice(a.Shape.Rank - 1, 1, 3)], -1),
        16 => a.Shape.Rank == 2 ? NodeMath.Dot(a, a, [], [], [0], [0]).Sum([0]) * 0.125 : a / 4,
        _ => NodeMath.Sigmoid(a),
    };
}
