using System.Numerics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>The value of the general product: a batch of matrix products, [B, M, K] x [B, K, N].</summary>
internal static unsafe class Products
{
    internal static Tensor Dot(Node node, IReadOnlyList<Tensor> operands) => node.DType == DType.Float32
        ? Dot<float>(node, operands[0], operands[1])
        : Dot<double>(node, operands[0], operands[1]);

    private static Tensor Dot<T>(Node node, Tensor a, Tensor b) where T : unmanaged, INumber<T>
    {
        var dot = node.Attribute<DotAttributes>();
        int[] freeA = [.. TypeRules.FreeAxes(a.Shape, dot.LeftBatch, dot.LeftContract)];
        int[] freeB = [.. TypeRules.FreeAxes(b.Shape, dot.RightBatch, dot.RightContract)];
        var left = MatrixView.Of(a, dot.LeftBatch.Span, freeA, dot.LeftContract.Span);
        var right = MatrixView.Of(b, dot.RightBatch.Span, dot.RightContract.Span, freeB);
        var result = Tensor.Zeros(node.Type);
        Multiply<T>(left, right, result);
        GC.KeepAlive(left.Tensor);
        GC.KeepAlive(right.Tensor);
        return result;
    }

    // A product with few columns is computed transposed: the vectors then run along its rows. Each element is the same sum either way.
    private static void Multiply<T>(MatrixView left, MatrixView right, Tensor result) where T : unmanaged, INumber<T>
    {
        if (right.Columns >= Vector<T>.Count || left.Rows < Vector<T>.Count)
        {
            MultiplyBatch(left, right.WithUnitColumns(), (T*)result.Address);
            return;
        }
        var transposed = Tensor.Zeros(new(result.DType, [left.Batches, right.Columns, left.Rows]));
        MultiplyBatch(right.Transposed(), left.Transposed().WithUnitColumns(), (T*)transposed.Address);
        Shape shape = [left.Batches, left.Rows, right.Columns];
        result.Restride(shape, shape.ContiguousStrides()).CopyFrom(transposed.Transpose());
    }

    private static void MultiplyBatch<T>(MatrixView left, MatrixView right, T* result) where T : unmanaged, INumber<T>
    {
        long size = (long)left.Rows * right.Columns;
        for (int i = 0; i < left.Batches; i++)
        {
            var a = (T*)left.Tensor.Address + i * left.BatchStride;
            var b = (T*)right.Tensor.Address + i * right.BatchStride;
            var product = new MatrixProduct<T>(
                a, left.RowStride, left.ColumnStride, b, right.RowStride, result + i * size, left.Rows, right.Columns, left.Columns);
            product.Run();
        }
        GC.KeepAlive(left.Tensor);
        GC.KeepAlive(right.Tensor);
    }
}
