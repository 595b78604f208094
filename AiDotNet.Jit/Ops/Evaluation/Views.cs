using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>The values of the view rows: the operand's memory with another shape, other strides, another start.</summary>
internal static class Views
{
    internal static Tensor Reshape(Node node, IReadOnlyList<Tensor> operands) => operands[0].Reshape(node.Shape);

    internal static Tensor Permute(Node node, IReadOnlyList<Tensor> operands) =>
        operands[0].Permute(node.Attribute<AxesAttributes>().Axes.Span);

    internal static Tensor Expand(Node node, IReadOnlyList<Tensor> operands) => operands[0].Expand(node.Shape);

    internal static Tensor Slice(Node node, IReadOnlyList<Tensor> operands)
    {
        var slice = node.Attribute<SliceAttributes>();
        return Slice(operands[0], slice.Starts.Span, slice.Sizes.Span, slice.Steps.Span);
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
}
