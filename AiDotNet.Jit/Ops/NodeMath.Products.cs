using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

public static partial class NodeMath
{
    /// <summary>The sum over some axes (negative ones count from the last), or over all of them.</summary>
    public static Node Sum(this Node x, IntList? axes = null, bool keepDims = false) => Reduce(Primitive.ReduceSum, x, axes, keepDims);

    /// <summary>The arithmetic mean over some axes, or over all of them.</summary>
    public static Node Mean(this Node x, IntList? axes = null, bool keepDims = false)
    {
        var sum = x.Sum(axes, keepDims);
        return sum / Reduced(x, axes);
    }

    /// <summary>The largest element over some axes, or over all of them; NaN if any is NaN.</summary>
    public static Node ReduceMax(this Node x, IntList? axes = null, bool keepDims = false) => Reduce(Primitive.ReduceMax, x, axes, keepDims);

    /// <summary>The smallest element over some axes, or over all of them; NaN if any is NaN.</summary>
    public static Node ReduceMin(this Node x, IntList? axes = null, bool keepDims = false) => Reduce(Primitive.ReduceMin, x, axes, keepDims);

    /// <summary>
    /// The general product: sums over the contracted axes and keeps the batch axes once. The result's axes are batch, then the rest of
    /// <paramref name="a"/>, then the rest of <paramref name="b"/>.
    /// </summary>
    public static Node Dot(Node a, Node b, IntList leftBatch, IntList rightBatch, IntList leftContract, IntList rightContract) =>
        a.Builder.Add(Primitive.Dot, [a, b], new DotAttributes(leftBatch, rightBatch, leftContract, rightContract));

    /// <summary>The matrix product as in NumPy: vectors are a row on the left and a column on the right, leading axes broadcast.</summary>
    public static Node MatMul(Node a, Node b)
    {
        int ra = a.Shape.Rank, rb = b.Shape.Rank;
        if (ra == 0 || rb == 0)
        {
            throw new InvalidGraphException($"matmul requires vectors or matrices, got {a.Shape} x {b.Shape}. Multiply by a scalar with *.");
        }
        int inner = Math.Max(rb - 2, 0);
        if (a.Shape[ra - 1] != b.Shape[inner])
        {
            throw new InvalidGraphException(
                $"matmul requires inner dimensions to match, got {a.Shape} x {b.Shape}. Transpose the second operand or check the layer sizes.");
        }
        // Without batch axes on the right the leading axes of the left are rows: one big product instead of many small ones.
        if (rb <= 2) return Dot(a, b, [], [], [ra - 1], [inner]);
        return ra == 1 ? MatMul(a.ExpandDims(0), b).DropAxis(-2) : BatchMatMul(a, b);
    }

    /// <summary>Rows of <paramref name="table"/> [V, ...] chosen by int32 <paramref name="indices"/> [I...]: a tensor [I..., ...].</summary>
    public static Node Gather(Node table, Node indices) => table.Builder.Add(Primitive.Gather, [table, indices]);

    /// <summary>
    /// Adds the rows of <paramref name="updates"/> [I..., ...] into zeros of shape [rows, ...] at int32 <paramref name="indices"/> [I...].
    /// </summary>
    public static Node Scatter(Node indices, Node updates, int rows) =>
        indices.Builder.Add(Primitive.Scatter, [indices, updates], new ScatterAttributes(rows));

    /// <summary>x itself; running it throws when an element does not meet the demand.</summary>
    /// <param name="x">int32 for InRange, floats for Finite.</param>
    /// <param name="demand">What must hold.</param>
    /// <param name="subject">What x is called in the message.</param>
    /// <param name="limit">The exclusive upper bound of InRange.</param>
    /// <param name="exempt">A value that is allowed all the same.</param>
    public static Node Check(Node x, Demand demand, string subject, int limit = 0, int? exempt = null) =>
        x.Builder.Add(Primitive.Check, [x], new CheckAttributes(demand, limit, exempt ?? 0, subject));

    private static Node BatchMatMul(Node a, Node b)
    {
        int[] batchA = [.. a.Shape.SkipLast(2)], batchB = [.. b.Shape.SkipLast(2)];
        var batch = BroadcastShape("matmul", batchA, batchB);
        int n = batch.Rank;
        var left = a.Expand(Shape.Create([.. batch, .. a.Shape.TakeLast(2)]));
        var right = b.Expand(Shape.Create([.. batch, .. b.Shape.TakeLast(2)]));
        IntList axes = [.. Enumerable.Range(0, n)];
        return Dot(left, right, axes, axes, [n + 1], [n]);
    }

    private static Node DropAxis(this Node x, int axis)
    {
        int at = Axis("reshape", x.Shape, axis);
        return x.Reshape(Shape.Create([.. x.Shape.Where((_, i) => i != at)]));
    }

    private static Node Reduce(Op op, Node x, IntList? axes, bool keepDims)
    {
        var reduced = ReducedAxes(op.Name, x, axes);
        var result = reduced.Count == 0 ? x : x.Builder.Add(op, [x], new AxesAttributes(reduced));
        return keepDims ? result.Reshape(Shape.Create([.. x.Shape.Select((extent, i) => reduced.Contains(i) ? 1 : extent)])) : result;
    }

    private static double Reduced(Node x, IntList? axes) =>
        ReducedAxes("mean", x, axes).Aggregate(1.0, (product, axis) => product * x.Shape[axis]);

    private static IntList ReducedAxes(string op, Node x, IntList? axes)
    {
        if (axes is not { } chosen) return [.. Enumerable.Range(0, x.Shape.Rank)];
        int[] positive = [.. chosen.Select(a => Axis(op, x.Shape, a)).Order()];
        return positive.Distinct().Count() == positive.Length
            ? positive
            : throw new InvalidGraphException($"{op} requires different axes of {x.Shape}, got {chosen}. Name each axis once.");
    }
}
