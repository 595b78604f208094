using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>The values of the view rows: the operand's memory with another shape, other strides, another start.</summary>
internal static class Views
{
    internal static Tensor Reshape(Node node, IReadOnlyList<Tensor> operands) =>
        Contiguous(operands[0]).Restride(node.Shape, node.Shape.ContiguousStrides());

    internal static Tensor Permute(Node node, IReadOnlyList<Tensor> operands) =>
        Permute(operands[0], node.Attribute<AxesAttributes>().Axes.Span);

    internal static Tensor Expand(Node node, IReadOnlyList<Tensor> operands)
    {
        var x = operands[0];
        int lead = node.Shape.Rank - x.Rank;
        var strides = new long[node.Shape.Rank];
        for (int i = lead; i < strides.Length; i++)
        {
            strides[i] = x.Shape[i - lead] == node.Shape[i] ? x.Strides[i - lead] : 0;
        }
        return x.Restride(node.Shape, strides);
    }

    internal static Tensor Slice(Node node, IReadOnlyList<Tensor> operands)
    {
        var slice = node.Attribute<SliceAttributes>();
        return Slice(operands[0], slice.Starts.Span, slice.Sizes.Span, slice.Steps.Span);
    }

    internal static Tensor Permute(Tensor x, ReadOnlySpan<int> axes)
    {
        int[] extents = new int[axes.Length];
        var strides = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++) (extents[i], strides[i]) = (x.Shape[axes[i]], x.Strides[axes[i]]);
        return x.Restride(Shape.Create(extents), strides);
    }

    internal static Tensor Slice(Tensor x, ReadOnlySpan<int> starts, ReadOnlySpan<int> sizes, ReadOnlySpan<int> steps)
    {
        var shape = Shape.Create(sizes);
        var strides = new long[shape.Rank];
        long offset = 0;
        for (int i = 0; i < strides.Length; i++)
        {
            strides[i] = x.Strides[i] * steps[i];
            offset += x.Strides[i] * starts[i];
        }
        return x.Restride(shape, strides, shape.Size == 0 ? 0 : offset);
    }

    internal static Tensor Contiguous(Tensor x)
    {
        if (x.IsContiguous) return x;
        var copy = Tensor.Uninitialized(x.Type);
        StridedCopy.Copy(x, copy);
        return copy;
    }
}
