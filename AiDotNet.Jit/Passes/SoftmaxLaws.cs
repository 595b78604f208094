using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Passes;

/// <summary>
/// The divisor of a softmax: a sum of exp(x - max(x)) has a term 1 and no term above, so its reciprocal is as ordinary a number as the sum itself. One
/// division for a row instead of one for each element (a vector of quotients takes ten times as long as one of products).
/// </summary>
internal static class SoftmaxLaws
{
    private const double MostTerms = 1e30;

    internal static Node? ByReciprocal(Node n) =>
        n is [var x, { IsExpand: true } and [var sum]] && sum.Shape.Size < x.Shape.Size && HasReciprocal(sum) ? x * (1 / sum).Expand(n.Shape) : null;

    // Whatever is neither 0 nor NaN lies between 1 and the number of terms.
    private static bool HasReciprocal(Node divisor) => Plain(divisor) switch
    {
        { IsSelect: true } and [_, var a, var b] => (IsLimit(a) && IsSum(b)) || (IsSum(a) && IsLimit(b)),
        var other => IsSum(other),
    };

    private static bool IsLimit(Node node) => node.ConstantValue is >= 1 and <= MostTerms;

    private static bool IsSum(Node node) =>
        Plain(node) is [{ IsExp: true } and [{ IsSub: true } and [var x, var shift]]] sum && sum.Op == Primitive.ReduceSum && IsPeak(shift, x, sum);

    // max(x), or 0 where that is -inf and all terms are 0.
    private static bool IsPeak(Node shift, Node x, Node sum) => Plain(shift) switch
    {
        { IsSelect: true } and [var empty, { ConstantValue: 0 }, var peak] => IsMax(peak, x, sum) && IsNothing(empty, peak),
        var peak => IsMax(peak, x, sum),
    };

    private static bool IsMax(Node node, Node x, Node sum) =>
        Plain(node) is [var of] max && max.Op == Primitive.ReduceMax && of == x && max.Attributes == sum.Attributes;

    private static bool IsNothing(Node condition, Node peak) => Plain(condition) is [var a, var b] equal && equal.Op == Primitive.Equal
        && ((Plain(a) == Plain(peak) && b.ConstantValue is double.NegativeInfinity) || (Plain(b) == Plain(peak) && a.ConstantValue is double.NegativeInfinity));

    private static Node Plain(Node node)
    {
        while (node.IsExpand || node.IsReshape || node.Op == Primitive.StopGradient) node = node[0];
        return node;
    }
}
