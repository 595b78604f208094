using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Passes;

internal static partial class MovementLaws
{
    private static Node Raw(Op op, Node x) => x.Builder.Add(op, [x], new ShapeAttributes(x.Shape));

    private static Node? ExpandOfReshape(Node n)
    {
        if (n is not [{ IsReshape: true } and [var x]] || x.Shape.Rank > n.Shape.Rank) return null;
        return Trimmed(x.Shape).SequenceEqual(Trimmed(n[0].Shape)) ? x.Expand(n.Shape) : null;
    }

    private static ReadOnlySpan<int> Trimmed(Shape shape) => shape.Span.TrimStart(1);

    // An expanded constant is the normal form of a splat: it stays.
    private static Node? ExpandAsReshape(Node n) =>
        n is [{ IsConst: false } x] && x.Shape.Size == n.Shape.Size && Trimmed(x.Shape).SequenceEqual(Trimmed(n.Shape))
            ? x.Reshape(n.Shape)
            : null;

    private static Node? PermuteAsReshape(Node n)
    {
        int last = -1;
        foreach (int axis in n.Attribute<AxesAttributes>().Axes)
        {
            if (n[0].Shape[axis] == 1) continue;
            if (axis < last) return null;
            last = axis;
        }
        return n[0].Reshape(n.Shape);
    }

    private static Node? MergePermutes(Node n)
    {
        if (n is not [{ IsPermute: true } and [var x] inner]) return null;
        var first = inner.Attribute<AxesAttributes>().Axes;
        return x.Permute([.. n.Attribute<AxesAttributes>().Axes.Select(a => first[a])]);
    }

    private static Node? ViewOfSplat(Node n)
    {
        bool isNormal = n is [{ IsConst: true }] && n.IsExpand;
        return n is [{ ConstantValue: double c }] && n.Op.Is(OpTraits.View) && !isNormal ? n.Builder.Full(n.Type, c) : null;
    }

    private static Node? ViewOfOne(Node n)
    {
        if (n is not [{ IsExpand: true } and [var x]] || !n.Op.Is(OpTraits.View) || x.Shape.Size != 1) return null;
        return x.Reshape([]).Expand(n.Shape);
    }

    // The function then runs once per element of x instead of once per copy.
    private static Node? ElementwiseOfExpand(Node n)
    {
        if (!n.Op.Is(OpTraits.Elementwise) || n.Operands.FirstOrDefault(o => !o.IsSplat) is not ({ IsExpand: true } and [var x]))
        {
            return null;
        }
        if (x.Shape.Size >= n.Shape.Size || !n.Operands.All(o => o.IsSplat || (o.IsExpand && o[0].Shape == x.Shape))) return null;
        var operands = n.Operands.Select(o => o.ConstantValue is double c ? o.Builder.Full(new(o.DType, x.Shape), c) : o[0]);
        return n.Builder.Add(n.Op, [.. operands], n.Attributes).Expand(n.Shape);
    }
}
