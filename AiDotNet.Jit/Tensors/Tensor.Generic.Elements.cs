using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Tensors;

/// <content>Single elements, and equality of all of them.</content>
public sealed partial class Tensor<T>
{
    /// <summary>One element. There is one index per dimension; negative indices are refused. See <see cref="ToScalar"/> for rank 0.</summary>
    /// <exception cref="ArgumentException">The number of indices is not the rank, or an index is outside of its dimension.</exception>
    public T this[params ReadOnlySpan<int> index]
    {
        get => Unsafe.Add(ref First, Locate(index));
        set => Unsafe.Add(ref First, Locate(index)) = value;
    }

    /// <summary>A view of one range per dimension, without a copy; dimensions that are left out stay whole. See <see cref="TensorViews"/>.</summary>
    public Tensor<T> this[params ReadOnlySpan<Range> ranges] => this.Slice(ranges);

    /// <summary>The element at a position of the row-major order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is not in [0, Length).</exception>
    public T GetFlat(long position) => Unsafe.Add(ref First, LocateFlat(position));

    /// <summary>Sets the element at a position of the row-major order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is not in [0, Length).</exception>
    public void SetFlat(long position, T value) => Unsafe.Add(ref First, LocateFlat(position)) = value;

    /// <summary>The value of a tensor with one element.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public T ToScalar() => Length == 1
        ? First
        : throw new InvalidOperationException($"ToScalar() requires a tensor with one element, got {Type}. Index it, or reduce it first.");

    /// <inheritdoc/>
    public override bool ElementsEqual(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Type != Type) return false;
        using var a = this.Contiguous();
        using var b = ((Tensor<T>)other).Contiguous();
        return a.Span.SequenceEqual(b.Span, EqualityComparer<T>.Default);
    }

    /// <inheritdoc/>
    public override bool BitsEqual(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Type != Type) return false;
        using var a = this.Contiguous();
        using var b = ((Tensor<T>)other).Contiguous();
        return MemoryMarshal.AsBytes(a.Span).SequenceEqual(MemoryMarshal.AsBytes(b.Span));
    }

    private nint Locate(ReadOnlySpan<int> index)
    {
        if (index.Length != Rank)
        {
            throw new ArgumentException(
                $"A tensor of type {Type} requires {Rank} indices, got {index.Length}. Give one index per dimension, or use GetFlat.");
        }
        long offset = 0;
        for (int i = 0; i < index.Length; i++)
        {
            if ((uint)index[i] >= (uint)Shape[i]) throw OutsideOf(index.ToArray(), i);
            offset += index[i] * Strides[i];
        }
        return (nint)offset;
    }

    private ArgumentOutOfRangeException OutsideOf(int[] index, int axis) => new(
        nameof(index),
        $"Index [{string.Join(", ", index)}] is outside of {Type}: dimension {axis} requires an index in [0, {Shape[axis]}), "
        + $"got {index[axis]}. Count from the start; negative indices are not supported.");

    private nint LocateFlat(long position)
    {
        if ((ulong)position >= (ulong)Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(position), $"A position in a tensor of type {Type} must be in [0, {Length}), got {position}. Check the loop bounds.");
        }
        if (IsContiguous) return (nint)position;
        long offset = 0;
        for (int i = Rank - 1; i >= 0; i--)
        {
            (position, long index) = Math.DivRem(position, Shape[i]);
            offset += index * Strides[i];
        }
        return (nint)offset;
    }
}
