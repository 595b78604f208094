using System.Numerics;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>The values of the rows that look at their data: indices and demands.</summary>
internal static unsafe class Indexing
{
    internal static Tensor Gather(Node node, IReadOnlyList<Tensor> operands)
    {
        Tensor table = operands[0].Contiguous(), indices = operands[1].Contiguous();
        var result = Tensor.Uninitialized(node.Type);
        int rows = table.Shape[0];
        long bytes = rows == 0 ? 0 : table.Type.Bytes / rows;
        var to = (byte*)result.Address;
        var positions = ((Tensor<int>)indices).Span;
        for (int i = 0; i < positions.Length; i++)
        {
            RequireInRange("indices of gather", positions[i], rows, indices.Shape, i);
            Buffer.MemoryCopy((byte*)table.Address + positions[i] * bytes, to + i * bytes, bytes, bytes);
        }
        GC.KeepAlive(table);
        GC.KeepAlive(indices);
        return result;
    }

    internal static Tensor Scatter(Node node, IReadOnlyList<Tensor> operands) => node.DType switch
    {
        DType.Float32 => Scatter<float>(node, operands[0], operands[1]),
        DType.Float64 => Scatter<double>(node, operands[0], operands[1]),
        _ => Scatter<int>(node, operands[0], operands[1]),
    };

    internal static Tensor Check(Node node, IReadOnlyList<Tensor> operands)
    {
        var check = node.Attribute<CheckAttributes>();
        switch (operands[0].Contiguous())
        {
            case Tensor<int> x: CheckRange(check, x); break;
            case Tensor<float> x: CheckFinite(check, x); break;
            case Tensor<double> x: CheckFinite(check, x); break;
        }
        return operands[0];
    }

    private static Tensor<T> Scatter<T>(Node node, Tensor indices, Tensor updates) where T : unmanaged, INumber<T>
    {
        var result = new Tensor<T>(node.Shape);
        Tensor from = updates.Contiguous(), at = indices.Contiguous();
        var positions = ((Tensor<int>)at).Span;
        var rows = ((Tensor<T>)from).Span;
        int length = positions.Length == 0 ? 0 : rows.Length / positions.Length;
        for (int i = 0; i < positions.Length; i++)
        {
            RequireInRange("indices of scatter", positions[i], node.Shape[0], indices.Shape, i);
            var target = result.Span.Slice(positions[i] * length, length);
            TensorPrimitives.Add(target, rows.Slice(i * length, length), target);
        }
        GC.KeepAlive(from);
        GC.KeepAlive(at);
        return result;
    }

    private static void CheckRange(CheckAttributes check, Tensor<int> x)
    {
        var values = x.Span;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != check.Exempt) RequireInRange(check.Subject, values[i], check.Limit, x.Shape, i);
        }
        GC.KeepAlive(x);
    }

    private static void CheckFinite<T>(CheckAttributes check, Tensor<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var values = x.Span;
        for (int i = 0; i < values.Length; i++)
        {
            if (T.IsFinite(values[i])) continue;
            throw new InvalidInputException(
                $"{check.Subject} requires finite numbers, got {values[i]} at {Position(x.Shape, i)}. Clean the data before passing it in.");
        }
        GC.KeepAlive(x);
    }

    private static void RequireInRange(string subject, int value, int limit, Shape shape, long index)
    {
        if ((uint)value < (uint)limit) return;
        throw new InvalidInputException(
            $"{subject} requires values in [0, {limit}), got {value} at {Position(shape, index)}. Check the data or the number of rows.");
    }

    private static string Position(Shape shape, long index)
    {
        var position = new long[shape.Rank];
        for (int i = shape.Rank - 1; i >= 0; i--) (index, position[i]) = Math.DivRem(index, shape[i]);
        return $"[{string.Join(", ", position)}]";
    }
}
