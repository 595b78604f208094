namespace AiDotNet.Jit.Tensors;

/// <summary>A tensor of <typeparamref name="T"/>: float or double for numbers, int or bool for labels and masks.</summary>
/// <typeparam name="T">float, double, int or bool.</typeparam>
public sealed class Tensor<T> : Tensor where T : unmanaged
{
    internal Tensor(TensorType type, AlignedStorage storage, long offset, long[] strides) : base(type, storage, offset, strides) { }

    /// <summary>A contiguous tensor of zeros.</summary>
    public Tensor(Shape shape)
        : this(new(DTypes.Of<T>(), shape), new AlignedStorage(new TensorType(DTypes.Of<T>(), shape).Bytes, zeroed: true), 0, shape.ContiguousStrides()) { }

    /// <summary>A contiguous tensor holding a copy of <paramref name="data"/> in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of elements is not the size of the shape.</exception>
    public Tensor(ReadOnlySpan<T> data, Shape shape) : this(shape)
    {
        if (data.Length != shape.Size)
        {
            throw new ArgumentException(
                $"A tensor of shape {shape} requires {shape.Size} elements, got {data.Length}. Check the shape or the length of the data.");
        }
        data.CopyTo(Span);
    }

    /// <summary>The elements of a contiguous tensor in row-major order, without a copy.</summary>
    /// <exception cref="InvalidOperationException">The tensor is a strided view.</exception>
    public unsafe Span<T> Span => IsContiguous
        ? new((void*)Address, checked((int)Length))
        : throw new InvalidOperationException($"The tensor {Type} is a strided view and has no span. Call Contiguous() first.");

    /// <inheritdoc/>
    public override unsafe void CopyFrom(Tensor source)
    {
        if (source.Type != Type)
        {
            throw new ArgumentException($"CopyFrom requires a tensor of type {Type}, got {source.Type}. Reshape or convert the source.");
        }
        if (IsContiguous && source.IsContiguous)
        {
            ((Tensor<T>)source).Span.CopyTo(Span);
            return;
        }
        Copy((T*)Address, Strides, (T*)source.Address, source.Strides, Shape.Span);
    }

    private static unsafe void Copy(T* to, ReadOnlySpan<long> toStrides, T* from, ReadOnlySpan<long> fromStrides, ReadOnlySpan<int> extents)
    {
        if (extents.IsEmpty)
        {
            *to = *from;
            return;
        }
        for (int i = 0; i < extents[0]; i++)
        {
            Copy(to + i * toStrides[0], toStrides[1..], from + i * fromStrides[0], fromStrides[1..], extents[1..]);
        }
    }
}
