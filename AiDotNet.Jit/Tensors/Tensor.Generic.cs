using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Tensors;

/// <summary>A tensor of <typeparamref name="T"/>: float or double for numbers, int or bool for labels and masks.</summary>
/// <typeparam name="T">float, double, int or bool.</typeparam>
public sealed partial class Tensor<T> : Tensor where T : unmanaged
{
    internal Tensor(TensorType type, AlignedStorage storage, long offset, long[] strides) : base(type, storage, offset, strides) { }

    /// <summary>A contiguous tensor of zeros. An int[] converts to a shape, so <c>new Tensor&lt;float&gt;(dimensions)</c> works too.</summary>
    public Tensor(Shape shape)
        : this(new(DTypes.Of<T>(), shape), new AlignedStorage(new TensorType(DTypes.Of<T>(), shape).Bytes, zeroed: true), 0, shape.ContiguousStrides()) { }

    /// <summary>A contiguous tensor holding a copy of <paramref name="data"/> in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of elements is not the size of the shape.</exception>
    public Tensor(ReadOnlySpan<T> data, Shape shape) : this(shape) => CopyFrom(data);

    /// <summary>A tensor of shape [rows, columns] holding a copy of <paramref name="data"/>.</summary>
    public Tensor(T[,] data) : this(Elements(data), ShapeOf(data)) { }

    /// <summary>A tensor of rank 3 holding a copy of <paramref name="data"/>.</summary>
    public Tensor(T[,,] data) : this(Elements(data), ShapeOf(data)) { }

    /// <summary>A tensor of rank 4 holding a copy of <paramref name="data"/>.</summary>
    public Tensor(T[,,,] data) : this(Elements(data), ShapeOf(data)) { }

    /// <summary>The elements of a contiguous tensor in row-major order, without a copy. The span keeps the memory alive.</summary>
    /// <exception cref="InvalidOperationException">The tensor is a strided view.</exception>
    public Span<T> Span => IsContiguous
        ? MemoryMarshal.CreateSpan(ref First, checked((int)Length))
        : throw new InvalidOperationException($"The tensor {Type} is a strided view and has no span. Call Contiguous() first.");

    private ref T First => ref Unsafe.As<byte, T>(ref Storage.At(Offset * Unsafe.SizeOf<T>()));

    private static ReadOnlySpan<T> Elements(Array data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(data)), data.Length);
    }

    private static Shape ShapeOf(Array data)
    {
        var extents = new int[data.Rank];
        for (int i = 0; i < extents.Length; i++) extents[i] = data.GetLength(i);
        return Shape.Create(extents);
    }
}
