using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>Whether row i of a node's result depends on row i of its operands only: one rule for each operation, and no by default.</summary>
internal static class RowIndependence
{
    public static bool Holds(Node node, IReadOnlyDictionary<Node, BatchAxis> axes)
    {
        var result = axes[node];
        BatchAxis[] operands = [.. node.Operands.Select(o => axes[o])];
        if (!result.IsBatched && !operands.Any(o => o.IsBatched)) return true;
        if (!result.IsBatched) return false; // something is computed of all rows together
        if (node.Op.Is(OpTraits.Elementwise) || node.Op == Primitive.Check || node.Op == Primitive.StopGradient) return operands.All(o => o == result);
        if (node.Op == Primitive.Input) return result == new BatchAxis(0, 1);
        if (node.Op == Primitive.Iota) return node.Attribute<IotaAttributes>().Axis != result.Axis;
        if (node.Op == Primitive.Dot) return Dot(node, operands, result);
        if (node.Op == Primitive.Gather) return !operands[0].IsBatched && operands[1] == result;
        if (node.Op == Primitive.Concat) return node.Attribute<ConcatAttributes>().Axis != result.Axis && operands.All(o => o == result);
        return node.Count == 1 && One(node, operands[0], result);
    }

    private static bool One(Node node, BatchAxis operand, BatchAxis result) => node.Attributes switch
    {
        ShapeAttributes when node.Op == Primitive.Reshape => operand.IsBatched && Outer(node[0].Shape, operand) == Outer(node.Shape, result),
        ShapeAttributes when node.Op == Primitive.Expand => Expand(node, operand, result),
        AxesAttributes permute when node.Op == Primitive.Permute => operand.IsBatched && permute.Axes[result.Axis] == operand.Axis && operand.Factor == result.Factor,
        AxesAttributes reduce when node.Op.Is(OpTraits.Reduction) => Reduce(reduce.Axes, operand, result),
        SliceAttributes slice => operand == result && slice.Starts[operand.Axis] == 0 && slice.Steps[operand.Axis] == 1
            && slice.Sizes[operand.Axis] == node[0].Shape[operand.Axis],
        PadAttributes pad => operand == result && pad.Low[operand.Axis] == 0 && pad.High[operand.Axis] == 0 && pad.Interior[operand.Axis] == 0,
        WindowAttributes window => operand == result && operand.Axis < Math.Min(node.Shape.Rank, node[0].Shape.Rank) - window.Sizes.Count,
        _ => false,
    };

    // A row of the batch is the same run of elements before and after if as many rows lie outside of it.
    private static long Outer(Shape shape, BatchAxis batch)
    {
        long outer = 1;
        for (int i = 0; i < batch.Axis; i++) outer *= shape[i];
        return outer;
    }

    // A batch made by broadcasting holds the same row again and again.
    private static bool Expand(Node node, BatchAxis operand, BatchAxis result)
    {
        int axis = result.Axis - (node.Shape.Rank - node[0].Shape.Rank);
        return operand.IsBatched ? operand.Axis == axis && operand.Factor == result.Factor : axis < 0 || node[0].Shape[axis] == 1;
    }

    private static bool Reduce(IntList axes, BatchAxis operand, BatchAxis result) =>
        operand.IsBatched && !axes.Contains(operand.Axis) && result.Axis == operand.Axis - axes.Count(a => a < operand.Axis) && result.Factor == operand.Factor;

    private static bool Dot(Node node, BatchAxis[] operands, BatchAxis result)
    {
        var dot = node.Attribute<DotAttributes>();
        var (left, right) = (operands[0], operands[1]);
        if ((left.IsBatched && dot.LeftContract.Contains(left.Axis)) || (right.IsBatched && dot.RightContract.Contains(right.Axis))) return false;
        int batchLeft = left.IsBatched ? IndexOf(dot.LeftBatch, left.Axis) : -1, batchRight = right.IsBatched ? IndexOf(dot.RightBatch, right.Axis) : -1;
        if (left.IsBatched && right.IsBatched) return batchLeft >= 0 && batchLeft == batchRight && left.Factor == right.Factor;
        // One side alone: its batch stands along an axis of its own, which the result keeps.
        return batchLeft < 0 && batchRight < 0 && result.Factor == (left.IsBatched ? left.Factor : right.Factor);
    }

    private static int IndexOf(IntList list, int value)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] == value) return i;
        }
        return -1;
    }
}
