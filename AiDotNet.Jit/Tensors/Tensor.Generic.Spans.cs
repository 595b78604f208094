using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Tensors;

/// <content>Interop with System.Numerics.Tensors.</content>
public sealed partial class Tensor<T>
{
    /// <summary>
    /// The same memory as a <see cref="TensorSpan{T}"/>, without a copy: writing through one is seen by the other. A scalar
    /// becomes a span of shape [1], since spans have no rank 0.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor is a broadcast view, in which writing one element would write others.</exception>
    public TensorSpan<T> AsTensorSpan()
    {
        for (int i = 0; i < Rank; i++)
        {
            if (Strides[i] == 0 && Shape[i] > 1 && Length > 0)
            {
                throw new InvalidOperationException(
                    $"AsTensorSpan requires distinct elements, got {Type} with dimension {i} broadcast. Call Contiguous(), or AsReadOnlyTensorSpan().");
            }
        }
        return new(Reach(), Lengths(), SpanStrides());
    }

    /// <summary>The same memory as a <see cref="ReadOnlyTensorSpan{T}"/>, without a copy. Broadcast views keep their strides of 0; a scalar becomes [1].</summary>
    public ReadOnlyTensorSpan<T> AsReadOnlyTensorSpan() => new(Reach(), Lengths(), SpanStrides());

    /// <summary>A contiguous tensor holding a copy of <paramref name="span"/>: a span has no owner that a tensor could keep alive.</summary>
    public static Tensor<T> FromTensorSpan(scoped in ReadOnlyTensorSpan<T> span)
    {
        var extents = new int[span.Rank];
        for (int i = 0; i < extents.Length; i++) extents[i] = checked((int)span.Lengths[i]);
        var result = (Tensor<T>)Uninitialized(new(DTypes.Of<T>(), Shape.Create(extents)));
        span.FlattenTo(result.Span);
        return result;
    }

    // From the first element to the last one in memory; a span may not see more than the tensor does.
    private Span<T> Reach()
    {
        long last = Length == 0 ? -1 : 0;
        for (int i = 0; i < Rank && Length > 0; i++) last += (Shape[i] - 1) * Strides[i];
        return MemoryMarshal.CreateSpan(ref First, checked((int)(last + 1)));
    }

    // An empty list of lengths means length 0 to a span, so a scalar has to be [1].
    private nint[] Lengths()
    {
        if (Rank == 0) return [1];
        var lengths = new nint[Rank];
        for (int i = 0; i < Rank; i++) lengths[i] = Shape[i];
        return lengths;
    }

    // A span refuses strides that lead outside of its memory even where no step is ever taken.
    private nint[] SpanStrides()
    {
        if (Rank == 0) return [0];
        var strides = new nint[Rank];
        for (int i = 0; i < Rank; i++) strides[i] = Length == 0 || Shape[i] == 1 ? 0 : (nint)Strides[i];
        return strides;
    }
}
