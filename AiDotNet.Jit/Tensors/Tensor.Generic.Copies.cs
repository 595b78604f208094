using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Tensors;

/// <content>Copies into, out of and between tensors. All of them work on strided views and use row-major order.</content>
public sealed partial class Tensor<T>
{
    /// <inheritdoc/>
    public override unsafe void CopyFrom(Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Type != Type)
        {
            throw new ArgumentException($"CopyFrom requires a tensor of type {Type}, got {source.Type}. Reshape or convert the source.");
        }
        if (IsContiguous && source.IsContiguous)
        {
            ((Tensor<T>)source).Span.CopyTo(Span);
            return;
        }
        // Elements of one memory in two layouts: reading must be finished before writing starts.
        Tensor from = SharesMemoryWith(source) ? ((Tensor<T>)source).Clone() : source;
        StridedCopy.Run((T*)Address, Strides, (T*)from.Address, from.Strides, Shape.Span);
        GC.KeepAlive(from);
        GC.KeepAlive(this);
    }

    /// <summary>Sets every element from <paramref name="source"/>, which is in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of elements is not the size of the shape.</exception>
    public unsafe void CopyFrom(ReadOnlySpan<T> source)
    {
        RequireLength(source.Length, "source");
        fixed (T* from = source)
        {
            if (Length > 0) StridedCopy.Run((T*)Address, Strides, from, Shape.ContiguousStrides(), Shape.Span);
        }
        GC.KeepAlive(this);
    }

    /// <summary>Writes every element into <paramref name="destination"/> in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of elements is not the size of the shape.</exception>
    public unsafe void CopyTo(Span<T> destination)
    {
        RequireLength(destination.Length, "destination");
        fixed (T* to = destination)
        {
            if (Length > 0) StridedCopy.Run(to, Shape.ContiguousStrides(), (T*)Address, Strides, Shape.Span);
        }
        GC.KeepAlive(this);
    }

    /// <summary>The elements in row-major order, copied.</summary>
    public T[] ToArray()
    {
        var result = GC.AllocateUninitializedArray<T>(checked((int)Length));
        CopyTo(result);
        return result;
    }

    /// <summary>The elements of a tensor of rank 2, copied.</summary>
    /// <exception cref="InvalidOperationException">The rank is not 2.</exception>
    public T[,] To2DArray()
    {
        if (Rank != 2)
        {
            throw new InvalidOperationException($"To2DArray requires a tensor of rank 2, got {Type}. Reshape it, or take a slice.");
        }
        var result = new T[Shape[0], Shape[1]];
        if (Length > 0) CopyTo(MemoryMarshal.CreateSpan(ref result[0, 0], result.Length));
        return result;
    }

    /// <summary>Sets every element.</summary>
    public void Fill(T value)
    {
        if (IsContiguous) Span.Fill(value);
        else CopyFrom(Scalar(value).Expand(Shape));
    }

    /// <summary>A contiguous copy in memory of its own.</summary>
    public Tensor<T> Clone()
    {
        var copy = (Tensor<T>)Uninitialized(Type);
        copy.CopyFrom(this);
        return copy;
    }

    /// <inheritdoc/>
    public override Tensor<TOut> Cast<TOut>()
    {
        var result = (Tensor<TOut>)Uninitialized(new(DTypes.Of<TOut>(), Shape));
        using var source = this.Contiguous();
        ElementCast.Run<T, TOut>(source.Span, result.Span);
        return result;
    }

    private void RequireLength(int length, string what)
    {
        if (length != Length)
        {
            throw new ArgumentException(
                $"A tensor of shape {Shape} requires {Length} elements, got {length} in {what}. Check the shape or the length of the data.");
        }
    }
}
