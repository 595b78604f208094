using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

/// <summary>
/// The gradient of a broadcast: a sum over the copies. A factor that is the same along the summed axes and itself the result of a reduction over them, as the
/// standard deviation in the gradient of layer norm, is taken out of the sum: the rows need not be read again once it is known.
/// </summary>
internal static class BroadcastGradient
{
    private const int LongestPath = 12; // nodes between a sum and the factors in it, or a factor and its reduction

    /// <summary>The sum of a gradient over the axes along which a node of this shape was broadcast.</summary>
    public static Node Of(Node gradient, Shape shape) => WithoutFactors(gradient, shape, LongestPath) ?? gradient.SumTo(shape);

    // Null where a term has no such factor: the sum would not be ready any earlier.
    private static Node? WithoutFactors(Node term, Shape shape, int depth)
    {
        if (depth == 0 || term.Shape == shape) return null;
        if (term.Op == Primitive.Neg) return WithoutFactors(term[0], shape, depth - 1) is { } sum ? -sum : null;
        if (term.Op == Primitive.Add)
        {
            return WithoutFactors(term[0], shape, depth - 1) is { } left && WithoutFactors(term[1], shape, depth - 1) is { } right ? left + right : null;
        }
        if (term.Op == Primitive.Div) return Factor(term[1], shape) is { } divisor ? Of(term[0], shape) / divisor : null;
        if (term.Op != Primitive.Mul) return null;
        for (int side = 0; side < 2; side++)
        {
            if (Factor(term[side], shape) is { } factor) return Of(term[1 - side], shape) * factor;
        }
        return null;
    }

    private static Node? Factor(Node node, Shape shape) =>
        node.Op == Primitive.Expand && Fits(node[0].Shape, shape) && IsReduced(node[0], shape, LongestPath) ? node[0] : null;

    private static bool IsReduced(Node node, Shape shape, int depth)
    {
        if (depth == 0) return false;
        foreach (var operand in node.Operands)
        {
            if (operand.Shape.Size > shape.Size ? node.Op == Primitive.ReduceSum : IsReduced(operand, shape, depth - 1)) return true;
        }
        return false;
    }

    private static bool Fits(Shape own, Shape shape) => Shape.TryBroadcast(own, shape, out var common) && common == shape;
}
