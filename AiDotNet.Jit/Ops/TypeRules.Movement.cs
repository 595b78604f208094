using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

internal static partial class TypeRules
{
    internal static TensorType Reshape(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var to = Require<ShapeAttributes>("reshape", attributes).Shape;
        if (to.Size == operands[0].Shape.Size) return operands[0] with { Shape = to };
        throw Refuse(
            "reshape", $"a shape of {operands[0].Shape.Size} elements", $"{operands[0].Shape} to {to} with {to.Size}", "Check the extents.");
    }

    internal static TensorType Permute(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var axes = Require<AxesAttributes>("permute", attributes).Axes;
        var from = operands[0].Shape;
        if (!axes.Order().SequenceEqual(Enumerable.Range(0, from.Rank)))
        {
            throw Refuse("permute", $"every axis of {from} once", $"{axes}", $"Pass the numbers 0 to {from.Rank - 1} in the wanted order.");
        }
        return operands[0] with { Shape = Shape.Create([.. axes.Select(a => from[a])]) };
    }

    internal static TensorType Expand(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var to = Require<ShapeAttributes>("expand", attributes).Shape;
        var from = operands[0].Shape;
        if (Shape.TryBroadcast(from, to, out var common) && common == to) return operands[0] with { Shape = to };
        throw Refuse("expand", "extents that are equal or 1, aligned at the last axis", $"{from} to {to}", "Reshape the operand first.");
    }

    internal static TensorType Slice(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var slice = Require<SliceAttributes>("slice", attributes);
        var from = operands[0].Shape;
        RequirePerAxis("slice", from.Rank, slice.Starts, slice.Sizes, slice.Steps);
        for (int i = 0; i < from.Rank; i++)
        {
            int size = slice.Sizes[i], step = slice.Steps[i];
            long first = slice.Starts[i], last = first + (long)(size - 1) * step;
            if (size < 0 || step == 0 || (size > 0 && (first < 0 || first >= from[i] || last < 0 || last >= from[i])))
            {
                throw Refuse(
                    "slice", $"elements inside {from} and a step other than 0", $"start {first}, size {size}, step {step} on axis {i}",
                    "Check start + (size - 1) * step.");
            }
        }
        return operands[0] with { Shape = Shape.Create(slice.Sizes.Span) };
    }

    internal static TensorType Pad(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var pad = Require<PadAttributes>("pad", attributes);
        var from = operands[0].Shape;
        RequireDType("pad", operands[0], Any);
        RequirePerAxis("pad", from.Rank, pad.Low, pad.High, pad.Interior);
        var extents = new int[from.Rank];
        for (int i = 0; i < from.Rank; i++)
        {
            long extent = (long)pad.Low[i] + pad.High[i] + Dilated(from[i], pad.Interior[i]);
            if (pad.Interior[i] < 0 || extent is < 0 or > int.MaxValue)
            {
                throw Refuse(
                    "pad", "interior >= 0 and a result extent >= 0",
                    $"low {pad.Low[i]}, high {pad.High[i]}, interior {pad.Interior[i]} on axis {i} of {from}", "Remove less than there is.");
            }
            extents[i] = (int)extent;
        }
        return operands[0] with { Shape = Shape.Create(extents) };
    }

    /// <summary>The extent of an axis after interior padding.</summary>
    internal static long Dilated(int extent, int interior) => extent == 0 ? 0 : extent + (long)(extent - 1) * interior;

    internal static TensorType Concat(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        int axis = Require<ConcatAttributes>("concat", attributes).Axis;
        if (operands.Count == 0) throw Refuse("concat", "at least one operand", "none", "Pass the parts to join.");
        var first = operands[0];
        if (axis < 0 || axis >= first.Shape.Rank)
        {
            throw Refuse("concat", $"an axis of {first.Shape}", $"{axis}", "Number the axes from 0.");
        }
        int[] extents = [.. first.Shape];
        for (int i = 1; i < operands.Count; i++)
        {
            extents[axis] += Matches(first, operands[i], axis)
                ? operands[i].Shape[axis]
                : throw Refuse("concat", $"operands equal in all but axis {axis}", $"{first} and {operands[i]}", "Check the parts.");
        }
        return first with { Shape = Shape.Create(extents) };
    }

    internal static TensorType Unfold(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        var window = RequireWindow("unfold", attributes);
        var from = operands[0].Shape;
        int lead = from.Rank - window.Sizes.Count;
        if (lead < 0 || !from.Span[lead..].SequenceEqual(window.Extents.Span))
        {
            throw Refuse("unfold", $"an operand whose last extents are {window.Extents}", $"{from}", "Set Extents to the operand's extents.");
        }
        return operands[0] with { Shape = Shape.Create([.. from.Take(lead), .. Windows(window), .. window.Sizes]) };
    }

    internal static TensorType Fold(IReadOnlyList<TensorType> operands, OpAttributes? attributes)
    {
        RequireDType("fold", operands[0], Floats);
        var window = RequireWindow("fold", attributes);
        var from = operands[0].Shape;
        int lead = from.Rank - 2 * window.Sizes.Count;
        if (lead < 0 || !from.Skip(lead).SequenceEqual([.. Windows(window), .. window.Sizes]))
        {
            throw Refuse(
                "fold", $"an operand that ends in [{string.Join(", ", Windows(window))}] windows of {window.Sizes}", $"{from}",
                "Fold takes what Unfold with the same attributes returns.");
        }
        return operands[0] with { Shape = Shape.Create([.. from.Take(lead), .. window.Extents]) };
    }

    private static IEnumerable<int> Windows(WindowAttributes window) => Enumerable.Range(0, window.Sizes.Count).Select(window.Windows);

    private static WindowAttributes RequireWindow(string op, OpAttributes? attributes)
    {
        var window = Require<WindowAttributes>(op, attributes);
        RequirePerAxis(op, window.Sizes.Count, window.Strides, window.Dilations, window.Extents);
        for (int i = 0; i < window.Sizes.Count; i++)
        {
            long span = (window.Sizes[i] - 1L) * window.Dilations[i] + 1;
            if (window.Sizes[i] < 1 || window.Strides[i] < 1 || window.Dilations[i] < 1 || span > window.Extents[i])
            {
                throw Refuse(
                    op, "windows that fit: size, stride and dilation >= 1 and (size - 1) * dilation + 1 <= extent",
                    $"size {window.Sizes[i]}, stride {window.Strides[i]}, dilation {window.Dilations[i]} on extent {window.Extents[i]}",
                    "Pad the operand or use a smaller window.");
            }
        }
        return window;
    }

    private static void RequirePerAxis(string op, int rank, params ReadOnlySpan<IntList> lists)
    {
        foreach (var list in lists)
        {
            if (list.Count != rank) throw Refuse(op, $"one number per axis ({rank})", $"{list}", "Give every axis its number.");
        }
    }

    private static bool Matches(TensorType a, TensorType b, int axis) =>
        a.DType == b.DType && a.Shape.Rank == b.Shape.Rank
        && Enumerable.Range(0, a.Shape.Rank).All(i => i == axis || a.Shape[i] == b.Shape[i]);
}
