using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Ops;

public static partial class Composites
{
    /// <summary>softmax(query key^T * scale + mask) value. A row that may attend to nothing gives zeros and has a zero gradient.</summary>
    /// <param name="query">[..., L, E].</param>
    /// <param name="key">[..., S, E].</param>
    /// <param name="value">[..., S, Ev].</param>
    /// <param name="mask">Broadcasts to [..., L, S]: bool, true where attention is allowed, or float, added to the scores.</param>
    /// <param name="causal">Whether position i may attend to positions 0 to i only.</param>
    /// <param name="scale">1 / sqrt(E) when null.</param>
    /// <returns>[..., L, Ev].</returns>
    public static Node ScaledDotProductAttention(
        Node query, Node key, Node value, Node? mask = null, bool causal = false, double? scale = null)
    {
        RequireAttention(query, key, value);
        var scores = MatMul(query, key.Transpose()) * (scale ?? 1 / Math.Sqrt(query.Shape[^1]));
        if (mask is not null) RequireMask(scores, mask);
        if (mask is { DType: DType.Bool }) scores = Select(mask, scores, Scalar(scores, double.NegativeInfinity));
        else if (mask is not null) scores = scores + mask;
        if (causal) scores = Select(Past(scores), scores, Scalar(scores, double.NegativeInfinity));
        var weights = mask is null && !causal ? Softmax(scores) : MaskedSoftmax(scores);
        return Tagged("attention", MatMul(weights, value), query, key, value, mask);
    }

    // Softmax that gives zeros where every score is -inf; the plain one would give NaN.
    private static Node MaskedSoftmax(Node scores)
    {
        var peak = Peak(scores, scores.Shape.Rank - 1);
        var shift = Select(Equal(peak, Scalar(peak, double.NegativeInfinity)), Scalar(peak, 0), peak);
        var e = Exp(scores - shift);
        var sum = e.Sum([-1], keepDims: true);
        return e / Select(Equal(sum, Scalar(sum, 0)), Scalar(sum, 1), sum);
    }

    private static Node Past(Node scores)
    {
        Shape square = [scores.Shape[^2], scores.Shape[^1]];
        return GreaterEqual(scores.Builder.Iota(square, 0), scores.Builder.Iota(square, 1));
    }

    private static void RequireAttention(Node query, Node key, Node value)
    {
        Shape q = query.Shape, k = key.Shape, v = value.Shape;
        RequireFloat("attention", query);
        Require(q.Rank >= 2 && k.Rank >= 2 && v.Rank >= 2 && q[^1] == k[^1] && k[^2] == v[^2] && q[^1] > 0,
            $"attention requires query [..., L, E], key [..., S, E] and value [..., S, Ev], got {q}, {k} and {v}. " +
            "Check E and S, or transpose heads and positions.");
    }

    private static void RequireMask(Node scores, Node mask)
    {
        Require(mask.DType == DType.Bool || mask.DType == scores.DType,
            $"attention requires a mask of bool (true: may attend) or {scores.DType.Text()} (added to the scores), got {mask.Type}.");
        Require(Shape.TryBroadcast(scores.Shape, mask.Shape, out var common) && common == scores.Shape,
            $"attention requires a mask that broadcasts to the scores {scores.Shape}, got {mask.Shape}. " +
            "Insert axes of extent 1 for batch and heads.");
    }
}
