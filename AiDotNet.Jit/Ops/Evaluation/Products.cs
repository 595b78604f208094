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
        var right = MatrixView.Of(b, dot.RightBatch.Span, dot.RightContract.Span, freeB).WithUnitColumns();
        var result = Tensor.Zeros(node.Type);
        Multiply(left, right, (T*)result.Address);
        return result;
    }

    private static void Multiply<T>(MatrixView left, MatrixView right, T* result) where T : unmanaged, INumber<T>
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
