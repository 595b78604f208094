using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Passes;

internal static partial class MovementLaws
{
    private static Node Everything(Node x) => x.Builder.Add(Primitive.Slice, [x], new SliceAttributes([0, 0], [2, 3], [1, 1]));

    private static Node? SliceOfAll(Node n)
    {
        var slice = n.Attribute<SliceAttributes>();
        return n.Shape == n[0].Shape && slice.Starts.All(s => s == 0) && slice.Steps.All(s => s == 1) ? n[0] : null;
    }

    private static Node? MergeSlices(Node n)
    {
        if (n is not [[var x] inner] || inner.Op != Primitive.Slice) return null;
        var (first, second) = (inner.Attribute<SliceAttributes>(), n.Attribute<SliceAttributes>());
        int rank = n.Shape.Rank;
        int[] starts = new int[rank], steps = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            // Which step one element or none is taken with does not matter, and the product of two odd steps may overflow.
            starts[i] = second.Sizes[i] > 0 ? first.Starts[i] + second.Starts[i] * first.Steps[i] : 0;
            steps[i] = second.Sizes[i] > 1 ? first.Steps[i] * second.Steps[i] : 1;
        }
        return x.Slice(starts, second.Sizes, steps);
    }

    private static Node? SliceOfExpand(Node n)
    {
        if (n is not [{ IsExpand: true } and [{ IsConst: false } x] expanded]) return null;
        var slice = n.Attribute<SliceAttributes>();
        int lead = n.Shape.Rank - x.Shape.Rank;
        bool Copied(int axis) => x.Shape[axis] != expanded.Shape[axis + lead];
        var axes = Enumerable.Range(0, x.Shape.Rank);
        return x.Slice(
            [.. axes.Select(a => Copied(a) ? 0 : slice.Starts[a + lead])],
            [.. axes.Select(a => Copied(a) ? 1 : slice.Sizes[a + lead])],
            [.. axes.Select(a => Copied(a) ? 1 : slice.Steps[a + lead])]).Expand(n.Shape);
    }

    private static Node? SliceOfPad(Node n)
    {
        if (n is not [[var x] inner] || inner.Op != Primitive.Pad) return null;
        var (pad, slice) = (inner.Attribute<PadAttributes>(), n.Attribute<SliceAttributes>());
        var starts = new int[n.Shape.Rank];
        for (int i = 0; i < starts.Length; i++)
        {
            if (pad.Interior[i] != 0 || slice.Sizes[i] == 0) return null;
            starts[i] = slice.Starts[i] - pad.Low[i];
            long last = starts[i] + (slice.Sizes[i] - 1L) * slice.Steps[i];
            if (Math.Min(starts[i], last) < 0 || Math.Max(starts[i], last) >= x.Shape[i]) return null;
        }
        return x.Slice(starts, slice.Sizes, slice.Steps);
    }

    private static Node? SliceOfConcat(Node n)
    {
        var joined = n[0];
        if (joined.Op != Primitive.Concat || n.Shape.Size == 0) return null;
        int axis = joined.Attribute<ConcatAttributes>().Axis;
        var slice = n.Attribute<SliceAttributes>();
        int first = slice.Starts[axis], last = first + (slice.Sizes[axis] - 1) * slice.Steps[axis], offset = 0;
        foreach (var part in joined.Operands)
        {
            int end = offset + part.Shape[axis];
            if (Math.Min(first, last) >= offset && Math.Max(first, last) < end)
            {
                return part.Slice([.. slice.Starts.Select((s, i) => i == axis ? s - offset : s)], slice.Sizes, slice.Steps);
            }
            offset = end;
        }
        return null;
    }

    private static Node? PadByNothing(Node n)
    {
        var pad = n.Attribute<PadAttributes>();
        return pad.Low.Concat(pad.High).Concat(pad.Interior).All(p => p == 0) ? n[0] : null;
    }

    // Cells that the inner pad removed do not come back, so it may only add.
    private static Node? MergePads(Node n)
    {
        if (n is not [[var x] inner] || inner.Op != Primitive.Pad) return null;
        var (first, second) = (inner.Attribute<PadAttributes>(), n.Attribute<PadAttributes>());
        if (first.Bits != second.Bits || first.Interior.Concat(second.Interior).Any(p => p != 0)) return null;
        if (first.Low.Concat(first.High).Any(p => p < 0)) return null;
        return x.Pad(Sum(first.Low, second.Low), Sum(first.High, second.High), second.Interior, first.Value);
    }

    private static IntList Sum(IntList a, IntList b) => [.. a.Zip(b, (x, y) => x + y)];

    private static Node? PadOfSplat(Node n)
    {
        long bits = n.Attribute<PadAttributes>().Bits;
        return n is [{ ConstantValue: double c }] && BitConverter.DoubleToInt64Bits(c) == bits ? n.Builder.Full(n.Type, c) : null;
    }

    private static Node? FlattenConcat(Node n)
    {
        bool IsSame(Node part) => part.Op == Primitive.Concat && part.Attributes == n.Attributes;
        if (!n.Operands.Any(IsSame)) return null;
        return n.Builder.Add(n.Op, [.. n.Operands.SelectMany(p => IsSame(p) ? p.Operands : [p])], n.Attributes);
    }

    private static Node? DropEmpty(Node n)
    {
        int axis = n.Attribute<ConcatAttributes>().Axis;
        Node[] parts = [.. n.Operands.Where(p => p.Shape[axis] > 0)];
        return parts.Length > 0 && parts.Length < n.Count ? NodeMath.Concat(parts, axis) : null;
    }
}
