using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// A kernel with one sum of products, and what each axis is to it: matrix products, batched ones, convolutions and their gradients all are. A
/// factor is any value, so windows, padding and what was fused into it belong to it.
/// </summary>
/// <param name="Sum">The sum.</param>
/// <param name="Left">The factor of rows and terms.</param>
/// <param name="Right">The factor of terms and columns.</param>
/// <param name="Rows">Axes of the left factor only, slowest first.</param>
/// <param name="Columns">Axes of the right factor only; the result's contiguous axis is one of these if it is of one factor only.</param>
/// <param name="Batch">Axes of both or of neither.</param>
internal sealed record Contraction(Reduce Sum, Value Left, Value Right, IReadOnlyList<Axis> Rows, IReadOnlyList<Axis> Columns, IReadOnlyList<Axis> Batch)
{
    private const int SmallestExtent = 8;

    /// <summary>The summed axes, in the order of the sum.</summary>
    public IReadOnlyList<Axis> Terms => Sum.Axes;

    public long M => KernelShape.Points(Rows);

    public long N => KernelShape.Points(Columns);

    public long K => KernelShape.Points(Terms);

    public long BatchPoints => KernelShape.Points(Batch);

    /// <summary>The kernel as a contraction, or null where it is none or too narrow for tiles.</summary>
    public static Contraction? Find(KernelShape shape)
    {
        if (shape.Facts.Reduces is not [{ Fold: Fold.Sum, Body: Map { MapOp: MapOp.Mul } product } sum] || !sum.Type.IsFloat()) return null;
        ulong free = shape.Facts.Free.Aggregate(0UL, (all, a) => all | shape.Bit(a));
        if (shape.Kernel.Stores.Any(s => s.Accumulate || s.Row is not null || shape.AxesOf(s) != free)) return null;
        ulong left = shape.AxesOf(product.Args[0]), right = shape.AxesOf(product.Args[1]);
        bool In(Axis axis, ulong axes) => (axes & shape.Bit(axis)) != 0;
        var order = shape.ByStoreStride(shape.Facts.Free);
        List<Axis> rows = [.. order.Where(a => In(a, left) && !In(a, right))], columns = [.. order.Where(a => In(a, right) && !In(a, left))];
        List<Axis> batch = [.. order.Where(a => In(a, left) == In(a, right))];
        // A tile is written along its columns: let them be the contiguous ones.
        var found = rows.Count > 0 && rows.Contains(order[^1])
            ? new Contraction(sum, product.Args[1], product.Args[0], columns, rows, batch)
            : new(sum, product.Args[0], product.Args[1], rows, columns, batch);
        return found.M < SmallestExtent || found.N < SmallestExtent || found.K < SmallestExtent ? null : found;
    }
}
