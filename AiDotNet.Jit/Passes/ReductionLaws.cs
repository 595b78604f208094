using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Passes;

/// <summary>
/// Laws of reductions and products. Maximum and minimum do not care for order or copies; sums round, so most of theirs are not exact.
/// </summary>
internal static class ReductionLaws
{
    public static RuleSet Exact { get; } = new()
    {
        { Primitive.ReduceMax, "max over no axes -> x", OverNothing, (x, _) => Raw(Primitive.ReduceMax, x, []) },
        { Primitive.ReduceMin, "min over no axes -> x", OverNothing, (x, _) => Raw(Primitive.ReduceMin, x, []) },
        { Primitive.ReduceMax, "max over 1s -> reshape", OverOnes, (x, _) => x.Reshape([2, 1, 3]).ReduceMax([1]) },
        { Primitive.ReduceMin, "min over 1s -> reshape", OverOnes, (x, _) => x.Reshape([2, 1, 3]).ReduceMin([1]) },
        {
            Primitive.ReduceMax, "max(permute(x)) -> permute(max(x))",
            OfPermute, (x, _) => x.Reshape([2, 3, 1]).Permute([1, 0, 2]).ReduceMax([2])
        },
        {
            Primitive.ReduceMin, "min(permute(x)) -> permute(min(x))",
            OfPermute, (x, _) => x.Reshape([2, 3, 1]).Permute([1, 0, 2]).ReduceMin([2])
        },
        {
            Primitive.ReduceSum, "sum(permute(x)) -> permute(sum(x)), same order of adding",
            n => KeepsOrder(n) ? OfPermute(n) : null, (x, _) => x.Reshape([2, 3, 1]).Permute([1, 0, 2]).Sum([0])
        },
        {
            Primitive.ReduceSum, "sum(select(iota = i, c, 0)) -> select(i inside, c, 0)",
            OfOneHot, (x, _) => OneHotExample(x).Sum([1])
        },
        {
            Primitive.ReduceSum, "sum(-select(iota = i, c, 0)) -> select(i inside, -c, 0)",
            OfNegatedOneHot, (x, _) => (-OneHotExample(x)).Sum([1])
        },
        {
            Primitive.ReduceSum, "sum(select(iota = i, x - expand(s), 0)) -> select(i inside, sum(select(iota = i, x, 0)) - s, 0) + 0",
            OfShiftedChoice, (x, y) => Select(HotExample(x), x - y.Slice(1, 0, 1), x.ConstantLike(0)).Sum([1])
        },
        { Primitive.ReduceMax, "max(max(x)) -> max(x)", OfReduction, (x, _) => x.ReduceMax([0]).ReduceMax([0]) },
        { Primitive.ReduceMin, "min(min(x)) -> min(x)", OfReduction, (x, _) => x.ReduceMin([0]).ReduceMin([0]) },
        {
            Primitive.ReduceMax, "max over copies -> expand(max(x))",
            n => OfExpand(n)?.Result, (x, _) => x.Expand([4, 2, 3]).ReduceMax([0, 2])
        },
        {
            Primitive.ReduceMin, "min over copies -> expand(min(x))",
            n => OfExpand(n)?.Result, (x, _) => x.Expand([4, 2, 3]).ReduceMin([0, 2])
        },
        {
            Primitive.Dot, "dot(permute(x), y) -> dot(x, y)",
            n => DotOfPermute(n, 0), (x, y) => Dot(x.Permute([1, 0]), y, [], [], [1], [0])
        },
        {
            Primitive.Dot, "dot(x, permute(y)) -> dot(x, y)",
            n => DotOfPermute(n, 1), (x, y) => Dot(x, y.Permute([1, 0]), [], [], [1], [0])
        },
        { Primitive.Permute, "permute(dot(x, y)) -> dot(y, x)", PermuteOfDot, (x, y) => Dot(x, y, [], [], [1], [1]).Permute([1, 0]) },
    };

    internal static Node Raw(Op op, Node x, IntList axes) => x.Builder.Add(op, [x], new AxesAttributes(axes));

    internal static Node? OverNothing(Node n) => n.Attribute<AxesAttributes>().Axes.Count == 0 ? n[0] : null;

    internal static Node? OverOnes(Node n)
    {
        var x = n[0];
        var axes = n.Attribute<AxesAttributes>().Axes;
        if (!axes.Any(a => x.Shape[a] == 1)) return null;
        int[] kept = [.. Enumerable.Range(0, x.Shape.Rank).Where(a => x.Shape[a] != 1 || !axes.Contains(a))];
        var narrow = x.Reshape(Shape.Create([.. kept.Select(a => x.Shape[a])]));
        IntList left = [.. Enumerable.Range(0, kept.Length).Where(i => axes.Contains(kept[i]))];
        return left.Count == 0 ? narrow : Raw(n.Op, narrow, left);
    }

    internal static Node? OfPermute(Node n)
    {
        if (n is not [{ IsPermute: true } and [var x] inner]) return null;
        var (permutation, axes) = (inner.Attribute<AxesAttributes>().Axes, n.Attribute<AxesAttributes>().Axes);
        int[] kept = [.. permutation.Where((_, i) => !axes.Contains(i))];
        int[] ascending = [.. kept.Order()];
        var reduced = Raw(n.Op, x, [.. axes.Select(a => permutation[a]).Order()]);
        return reduced.Permute([.. kept.Select(a => Array.IndexOf(ascending, a))]);
    }

    // A sum goes through its axes in row-major order: the permutation must not exchange any two of them.
    private static bool KeepsOrder(Node n)
    {
        if (n is not [{ IsPermute: true } inner]) return false;
        var permutation = inner.Attribute<AxesAttributes>().Axes;
        int[] reduced = [.. n.Attribute<AxesAttributes>().Axes.Select(a => permutation[a])];
        return reduced.SequenceEqual(reduced.Order());
    }

    internal static Node? OfReduction(Node n)
    {
        if (n is not [[var x] inner] || inner.Op != n.Op) return null;
        var (first, second) = (inner.Attribute<AxesAttributes>().Axes, n.Attribute<AxesAttributes>().Axes);
        int[] left = [.. Enumerable.Range(0, x.Shape.Rank).Where(a => !first.Contains(a))];
        return Raw(n.Op, x, [.. first.Concat(second.Select(a => left[a])).Order()]);
    }

    /// <summary>The reduction of an expanded x without its copies, and how many copies of each element there were.</summary>
    internal static (Node Result, long Copies)? OfExpand(Node n)
    {
        if (n is not [{ IsExpand: true } and [{ IsConst: false } x] expanded]) return null;
        var axes = n.Attribute<AxesAttributes>().Axes;
        int lead = expanded.Shape.Rank - x.Shape.Rank;
        bool Copied(int axis) => axis < lead || x.Shape[axis - lead] != expanded.Shape[axis];
        long copies = axes.Where(Copied).Aggregate(1L, (product, a) => product * expanded.Shape[a]);
        if (!axes.Any(Copied) || copies == 0) return null;
        IntList own = [.. axes.Where(a => !Copied(a)).Select(a => a - lead)];
        var reduced = own.Count == 0 ? x : Raw(n.Op, x, own);
        var kept = x.Shape.Where((_, a) => !axes.Contains(a + lead));
        return (reduced.Reshape(Shape.Create([.. kept])).Expand(n.Shape), copies);
    }

    // At most one position differs from 0, and adding zeros is exact.
    private static Node? OfOneHot(Node n) => n is [{ IsSelect: true } select] ? SumOfOneHot(n, select, 1) : null;

    private static Node? OfNegatedOneHot(Node n) => n is [{ IsNeg: true } and [{ IsSelect: true } select]] ? SumOfOneHot(n, select, -1) : null;

    private static Node? SumOfOneHot(Node n, Node select, int sign) =>
        select is [var chosen, { ConstantValue: { } hot }, { ConstantValue: 0 }] && Inside(n, chosen) is { } inside
            ? Select(inside, n.ConstantLike((sign * hot) + 0.0), n.ConstantLike(0))
            : null;

    // The one term that is not 0 is known before s is; the sum would turn its -0 into 0.
    private static Node? OfShiftedChoice(Node n)
    {
        if (n is not [{ IsSelect: true } and [var chosen, { IsSub: true } and [var x, var shift], { ConstantValue: 0 } zero]]) return null;
        var axes = n.Attribute<AxesAttributes>().Axes;
        if (Inside(n, chosen) is not { } inside || Along(shift, axes[0]) is not { } row) return null;
        return Select(inside, Raw(n.Op, Select(chosen, x, zero), axes) - row, n.ConstantLike(0)) + n.ConstantLike(0);
    }

    // Whether the position that a choice picks along the one summed axis exists; null where it is no choice of at most one position.
    private static Node? Inside(Node n, Node chosen)
    {
        if (chosen.Op != Primitive.Equal || n.Attribute<AxesAttributes>().Axes is not [var axis] || !n.DType.IsFloat()) return null;
        for (int side = 0; side < 2; side++)
        {
            var (iota, row) = (chosen[side], chosen[1 - side]);
            if (iota.Op != Primitive.Iota || iota.Attribute<IotaAttributes>().Axis != axis || Along(row, axis) is not { } position) continue;
            return And(LessEqual(position.ConstantLike(0), position), Less(position, position.ConstantLike(n[0].Shape[axis])));
        }
        return null;
    }

    // What is the same everywhere along an axis, without that axis.
    private static Node? Along(Node node, int axis)
    {
        if (node is not [var x] || !node.IsExpand || axis < node.Shape.Rank - x.Shape.Rank) return null;
        int own = axis - (node.Shape.Rank - x.Shape.Rank);
        if (x.Shape[own] != 1 || node.Shape[axis] < 1) return null;
        var shape = Shape.Create([.. node.Shape.Where((_, d) => d != axis)]);
        return x.Reshape(Shape.Create([.. x.Shape.Where((_, d) => d != own)])).Expand(shape);
    }

    private static Node OneHotExample(Node x) => Select(HotExample(x), x.ConstantLike(-2.5), x.ConstantLike(0));

    private static Node HotExample(Node x) => Equal(x.Builder.Iota(x.Shape, 1), Cast(x.Slice(1, 0, 1), DType.Int32).Expand(x.Shape));

    private static Node? DotOfPermute(Node n, int side)
    {
        if (n[side] is not ({ IsPermute: true } and [var x] permute)) return null;
        var axes = permute.Attribute<AxesAttributes>().Axes;
        var dot = n.Attribute<DotAttributes>();
        var (batch, contract) = side == 0 ? (dot.LeftBatch, dot.LeftContract) : (dot.RightBatch, dot.RightContract);
        // The result lists free axes in the operand's order, so their order must survive.
        int[] free = [.. axes.Where((_, i) => !batch.Contains(i) && !contract.Contains(i))];
        if (!free.SequenceEqual(free.Order())) return null;
        IntList Mapped(IntList list) => [.. list.Select(a => axes[a])];
        return side == 0
            ? Dot(x, n[1], Mapped(batch), dot.RightBatch, Mapped(contract), dot.RightContract)
            : Dot(n[0], x, dot.LeftBatch, Mapped(batch), dot.LeftContract, Mapped(contract));
    }

    private static Node? PermuteOfDot(Node n)
    {
        if (n is not [[var x, var y] inner] || inner.Op != Primitive.Dot) return null;
        var dot = inner.Attribute<DotAttributes>();
        int batch = dot.LeftBatch.Count, left = x.Shape.Rank - dot.LeftContract.Count;
        IntList swapped =
        [
            .. Enumerable.Range(0, batch), .. Enumerable.Range(left, n.Shape.Rank - left), .. Enumerable.Range(batch, left - batch),
        ];
        if (n.Attribute<AxesAttributes>().Axes != swapped) return null;
        return Dot(y, x, dot.RightBatch, dot.LeftBatch, dot.RightContract, dot.LeftContract);
    }
}
