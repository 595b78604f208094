using System.Runtime.InteropServices;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>The values of the rows that make tensors out of nothing but attributes and a seed.</summary>
internal static class Sources
{
    internal static Tensor Input(Node node, IReadOnlyList<Tensor> operands) => throw new InvalidInputException(
        $"Input {node.Attribute<InputAttributes>().Name ?? node.ToString()} of type {node.Type} requires a value, got none. "
        + "Pass one tensor per input.");

    internal static Tensor Const(Node node, IReadOnlyList<Tensor> operands)
    {
        double value = node.Attribute<ConstAttributes>().Value;
        return node.DType switch
        {
            DType.Float32 => new Tensor<float>([(float)value], Shape.Scalar),
            DType.Float64 => new Tensor<double>([value], Shape.Scalar),
            DType.Int32 => new Tensor<int>([(int)value], Shape.Scalar),
            _ => new Tensor<bool>([value != 0], Shape.Scalar),
        };
    }

    // One counting row, seen from everywhere.
    internal static Tensor Iota(Node node, IReadOnlyList<Tensor> operands)
    {
        int axis = node.Attribute<IotaAttributes>().Axis;
        var row = new Tensor<int>([node.Shape[axis]]);
        for (int i = 0; i < row.Span.Length; i++) row.Span[i] = i;
        var strides = new long[node.Shape.Rank];
        strides[axis] = 1;
        return row.Restride(node.Shape, strides).Contiguous();
    }

    internal static Tensor RandomBits(Node node, IReadOnlyList<Tensor> operands)
    {
        var result = new Tensor<int>(node.Shape);
        int seed = ((Tensor<int>)operands[0]).Span[0], stream = node.Attribute<RandomBitsAttributes>().Stream;
        Threefry.Fill(unchecked((uint)seed), unchecked((uint)stream), 0, MemoryMarshal.Cast<int, uint>(result.Span));
        return result;
    }
}
