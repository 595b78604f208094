using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>A tensor seen as a batch of matrices with one stride per batch, row and column.</summary>
internal sealed record MatrixView(Tensor Tensor, int Batches, int Rows, int Columns, long BatchStride, long RowStride, long ColumnStride)
{
    /// <summary>Groups axes into batch, rows and columns; copies the tensor only when a group has no common stride.</summary>
    internal static MatrixView Of(Tensor x, ReadOnlySpan<int> batch, ReadOnlySpan<int> rows, ReadOnlySpan<int> columns)
    {
        var ordered = x.Permute([.. batch, .. rows, .. columns]);
        return TryView(ordered, batch.Length, rows.Length) ?? TryView(ordered.Contiguous(), batch.Length, rows.Length)!;
    }

    /// <summary>The same matrices with the elements of a row next to each other.</summary>
    internal MatrixView WithUnitColumns()
    {
        if (ColumnStride == 1 || Columns <= 1) return this;
        Shape shape = [Batches, Rows, Columns];
        var copy = Tensor.Restride(shape, [BatchStride, RowStride, ColumnStride]).Contiguous();
        return this with { Tensor = copy, BatchStride = (long)Rows * Columns, RowStride = Columns, ColumnStride = 1 };
    }

    private static MatrixView? TryView(Tensor x, int batch, int rows)
    {
        ReadOnlySpan<int> extents = x.Shape.Span;
        var strides = x.Strides;
        int columns = batch + rows;
        return Stride(extents[..batch], strides[..batch]) is { } batchStride
            && Stride(extents[batch..columns], strides[batch..columns]) is { } rowStride
            && Stride(extents[columns..], strides[columns..]) is { } columnStride
            ? new(x, Size(extents[..batch]), Size(extents[batch..columns]), Size(extents[columns..]), batchStride, rowStride, columnStride)
            : null;
    }

    private static int Size(ReadOnlySpan<int> extents)
    {
        int size = 1;
        foreach (int extent in extents) size = checked(size * extent);
        return size;
    }

    // The step from one element of a group of axes to the next in row-major order; null when it varies.
    private static long? Stride(ReadOnlySpan<int> extents, ReadOnlySpan<long> strides)
    {
        long? stride = null, next = null;
        for (int i = extents.Length - 1; i >= 0; i--)
        {
            if (extents[i] == 1) continue;
            if (next is { } expected && strides[i] != expected) return null;
            stride ??= strides[i];
            next = strides[i] * extents[i];
        }
        return stride ?? 1;
    }
}
