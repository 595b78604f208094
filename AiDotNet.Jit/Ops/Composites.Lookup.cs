using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Ops;

public static partial class Composites
{
    /// <summary>Sets elements to 0 with probability <paramref name="rate"/> and divides the others by 1 - rate.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="rate">In [0, 1].</param>
    /// <param name="seed">An int32 scalar: the same seed drops the same elements, on every backend.</param>
    /// <param name="stream">Keeps several uses of one seed apart; at least 0.</param>
    public static Node Dropout(Node x, double rate, Node seed, int stream)
    {
        RequireFloat("dropout", x);
        Require(rate is >= 0 and <= 1, $"dropout requires a rate in [0, 1], got {rate}. It is the share of elements that are dropped.");
        Require(seed is { DType: DType.Int32, Shape.Rank: 0 }, $"dropout requires an int32 scalar as its seed, got {seed.Type}.");
        Require(stream >= 0, $"dropout requires a stream of at least 0, got {stream}. Number the uses of one seed 0, 1, 2, ...");
        if (rate == 0) return x;
        if (rate == 1) return Tagged("dropout", x.ConstantLike(0), x, seed);
        var kept = GreaterEqual(Uniform(seed, x.Shape, x.DType, stream), Scalar(x, rate));
        return Tagged("dropout", Select(kept, x * (1 / (1 - rate)), Scalar(x, 0)), x, seed);
    }

    /// <summary>The rows of a table at the given indices.</summary>
    /// <param name="table">[V, ...].</param>
    /// <param name="indices">int32, each in [0, V), which is checked at every run.</param>
    /// <returns>The shape of the indices, then that of a row.</returns>
    public static Node Embedding(Node table, Node indices)
    {
        Require(table.Shape.Rank >= 1, $"embedding requires a table [V, ...], got the scalar {table.Type}. Give it one row per index.");
        Require(indices.DType == DType.Int32, $"embedding requires int32 indices, got {indices.Type}. Convert them with Cast.");
        var inside = Check(indices, Demand.InRange, "indices of EmbeddingLookup", limit: table.Shape[0]);
        return Tagged("embedding", Gather(table, inside), table, indices);
    }
}
