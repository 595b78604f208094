using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

public static partial class NodeMath
{
    /// <summary>The same elements in row-major order with another shape.</summary>
    public static Node Reshape(this Node x, Shape shape) =>
        x.Shape == shape ? x : x.Builder.Add(Primitive.Reshape, [x], new ShapeAttributes(shape));

    /// <summary>Result axis i is axis <c>axes[i]</c> of x.</summary>
    public static Node Permute(this Node x, IntList axes)
    {
        IntList positive = [.. axes.Select(a => Axis("permute", x.Shape, a))];
        bool identity = positive.SequenceEqual(Enumerable.Range(0, x.Shape.Rank));
        return identity ? x : x.Builder.Add(Primitive.Permute, [x], new AxesAttributes(positive));
    }

    /// <summary>Swaps the last two axes.</summary>
    public static Node Transpose(this Node x)
    {
        int rank = x.Shape.Rank;
        if (rank < 2)
        {
            throw new InvalidGraphException($"transpose requires at least 2 axes, got {x.Type}. Reshape a vector to [n, 1] or [1, n] instead.");
        }
        return x.Permute([.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
    }

    /// <summary>Broadcasts x to <paramref name="shape"/> as NumPy does.</summary>
    public static Node Expand(this Node x, Shape shape) =>
        x.Shape == shape ? x : x.Builder.Add(Primitive.Expand, [x], new ShapeAttributes(shape));

    /// <summary>Inserts an axis of extent 1 so that it becomes axis <paramref name="axis"/> of the result.</summary>
    public static Node ExpandDims(this Node x, int axis)
    {
        int rank = x.Shape.Rank + 1, at = axis < 0 ? axis + rank : axis;
        if (at < 0 || at >= rank)
        {
            throw new InvalidGraphException($"expand_dims requires an axis in [{-rank}, {rank}) for {x.Type}, got {axis}.");
        }
        return x.Reshape(Shape.Create([.. x.Shape.Take(at), 1, .. x.Shape.Skip(at)]));
    }

    /// <summary>Result[i] = x[start + i * step] per axis, with size elements.</summary>
    public static Node Slice(this Node x, IntList starts, IntList sizes, IntList steps)
    {
        bool identity = starts.All(s => s == 0) && steps.All(s => s == 1) && sizes.Span.SequenceEqual(x.Shape.Span)
            && starts.Count == sizes.Count && steps.Count == sizes.Count;
        return identity ? x : x.Builder.Add(Primitive.Slice, [x], new SliceAttributes(starts, sizes, steps));
    }

    /// <summary>Result[i] = x[start + i * step] along one axis; the other axes are kept whole.</summary>
    public static Node Slice(this Node x, int axis, int start, int size, int step = 1)
    {
        int at = Axis("slice", x.Shape, axis);
        int[] starts = new int[x.Shape.Rank], sizes = [.. x.Shape], steps = new int[x.Shape.Rank];
        Array.Fill(steps, 1);
        (starts[at], sizes[at], steps[at]) = (start, size, step);
        return x.Slice(starts, sizes, steps);
    }

    /// <summary>Adds cells of one value before, after and between the elements of each axis; negative low or high removes elements.</summary>
    public static Node Pad(this Node x, IntList low, IntList high, IntList interior, double value = 0)
    {
        bool identity = low.Concat(high).Concat(interior).All(n => n == 0)
            && low.Count == x.Shape.Rank && high.Count == x.Shape.Rank && interior.Count == x.Shape.Rank;
        long bits = BitConverter.DoubleToInt64Bits(Rounded(x.DType, value));
        return identity ? x : x.Builder.Add(Primitive.Pad, [x], new PadAttributes(low, high, interior, bits));
    }

    /// <summary>The parts one after the other along an axis; they agree in all other axes.</summary>
    public static Node Concat(IReadOnlyList<Node> nodes, int axis)
    {
        if (nodes.Count == 0) throw new InvalidGraphException("concat requires at least one operand, got none. Pass the parts to join.");
        int at = Axis("concat", nodes[0].Shape, axis);
        return nodes.Count == 1 ? nodes[0] : nodes[0].Builder.Add(Primitive.Concat, nodes, new ConcatAttributes(at));
    }

    /// <summary>Sliding windows over the last axes: [..., L] gives [..., windows, size], per windowed axis in order.</summary>
    public static Node Unfold(this Node x, IntList sizes, IntList strides, IntList dilations)
    {
        if (sizes.Count > x.Shape.Rank)
        {
            throw new InvalidGraphException($"unfold requires at most one window per axis, got windows {sizes} over {x.Type}.");
        }
        IntList extents = [.. x.Shape.Skip(x.Shape.Rank - sizes.Count)];
        return x.Builder.Add(Primitive.Unfold, [x], new WindowAttributes(sizes, strides, dilations, extents));
    }

    /// <summary>The transpose of <see cref="Unfold"/>: adds every window back into axes of extents <paramref name="extents"/>.</summary>
    public static Node Fold(this Node x, IntList sizes, IntList strides, IntList dilations, IntList extents) =>
        x.Builder.Add(Primitive.Fold, [x], new WindowAttributes(sizes, strides, dilations, extents));

    /// <summary>The transpose of broadcasting: sums x over the axes along which <paramref name="shape"/> was expanded to x's shape.</summary>
    public static Node SumTo(this Node x, Shape shape)
    {
        if (x.Shape == shape) return x;
        if (!Shape.TryBroadcast(shape, x.Shape, out var common) || common != x.Shape)
        {
            throw new InvalidGraphException($"sum_to requires a shape that expands to {x.Shape}, got {shape}. Check the broadcast it undoes.");
        }
        int lead = x.Shape.Rank - shape.Rank;
        IntList axes = [.. Enumerable.Range(0, x.Shape.Rank).Where(i => i < lead || shape[i - lead] != x.Shape[i])];
        return x.Sum(axes).Reshape(shape);
    }

    private static int Axis(string op, Shape shape, int axis) => axis >= -shape.Rank && axis < shape.Rank
        ? axis < 0 ? axis + shape.Rank : axis
        : throw new InvalidGraphException($"{op} requires an axis of {shape} in [{-shape.Rank}, {shape.Rank}), got {axis}.");
}
