namespace AiDotNet.Jit.Tensors;

/// <summary>Copies between two layouts of one shape.</summary>
internal static unsafe class StridedCopy
{
    /// <summary>Copies every element; strides are in elements and may be 0 in the source. The memories do not overlap.</summary>
    internal static void Run<T>(T* to, ReadOnlySpan<long> toStrides, T* from, ReadOnlySpan<long> fromStrides, ReadOnlySpan<int> extents)
        where T : unmanaged
    {
        if (extents.Length <= 1)
        {
            Row(to, toStrides.IsEmpty ? 1 : toStrides[0], from, fromStrides.IsEmpty ? 1 : fromStrides[0], extents.IsEmpty ? 1 : extents[0]);
            return;
        }
        for (int i = 0; i < extents[0]; i++)
        {
            Run(to + i * toStrides[0], toStrides[1..], from + i * fromStrides[0], fromStrides[1..], extents[1..]);
        }
    }

    private static void Row<T>(T* to, long toStride, T* from, long fromStride, int count) where T : unmanaged
    {
        if (toStride == 1 && fromStride == 1)
        {
            new ReadOnlySpan<T>(from, count).CopyTo(new Span<T>(to, count));
            return;
        }
        for (int i = 0; i < count; i++) to[i * toStride] = from[i * fromStride];
    }
}
