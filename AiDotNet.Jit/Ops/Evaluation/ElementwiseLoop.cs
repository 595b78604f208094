using System.Numerics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>An operation on neighbouring elements.</summary>
internal delegate void UnaryLoop<TIn, TOut>(ReadOnlySpan<TIn> x, Span<TOut> result);

/// <summary>An operation on pairs of neighbouring elements.</summary>
internal delegate void BinaryLoop<TIn, TOut>(ReadOnlySpan<TIn> x, ReadOnlySpan<TIn> y, Span<TOut> result);

/// <summary>Applies an operation on spans to strided and broadcast tensors, without copying them whole. Results are contiguous.</summary>
internal static unsafe class ElementwiseLoop
{
    // Small enough that buffered operands stay in the first-level cache.
    private const int Block = 1024;

    internal static Tensor Unary<TIn, TOut>(Node node, Tensor x, UnaryLoop<TIn, TOut> loop) where TIn : unmanaged where TOut : unmanaged
    {
        var result = Tensor.Uninitialized(node.Type);
        var walk = new RowWalk(x.Shape.Span, x.Strides.ToArray());
        int block = BlockLength(walk, 1);
        var reader = new RowReader<TIn>(walk.Stride(0), block);
        var to = (TOut*)result.Address;
        while (walk.Next())
        {
            var row = (TIn*)x.Address + walk.Offset(0);
            for (int start = 0; start < walk.RowLength; start += block)
            {
                int count = Math.Min(block, walk.RowLength - start);
                loop(reader.Read(row, start, count), new(to, count));
                to += count;
            }
        }
        GC.KeepAlive(x);
        return result;
    }

    internal static Tensor Binary<TIn, TOut>(Node node, Tensor x, Tensor y, BinaryLoop<TIn, TOut> loop)
        where TIn : unmanaged where TOut : unmanaged
    {
        var result = Tensor.Uninitialized(node.Type);
        var walk = new RowWalk(x.Shape.Span, x.Strides.ToArray(), y.Strides.ToArray());
        int block = BlockLength(walk, 2);
        var readX = new RowReader<TIn>(walk.Stride(0), block);
        var readY = new RowReader<TIn>(walk.Stride(1), block);
        var to = (TOut*)result.Address;
        while (walk.Next())
        {
            TIn* rowX = (TIn*)x.Address + walk.Offset(0), rowY = (TIn*)y.Address + walk.Offset(1);
            for (int start = 0; start < walk.RowLength; start += block)
            {
                int count = Math.Min(block, walk.RowLength - start);
                loop(readX.Read(rowX, start, count), readY.Read(rowY, start, count), new(to, count));
                to += count;
            }
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return result;
    }

    internal static Tensor Select<T>(Node node, Tensor condition, Tensor x, Tensor y) where T : unmanaged, IBinaryInteger<T>
    {
        var result = Tensor.Uninitialized(node.Type);
        var walk = new RowWalk(x.Shape.Span, condition.Strides.ToArray(), x.Strides.ToArray(), y.Strides.ToArray());
        int block = BlockLength(walk, 3);
        var readCondition = new RowReader<byte>(walk.Stride(0), block);
        var readX = new RowReader<T>(walk.Stride(1), block);
        var readY = new RowReader<T>(walk.Stride(2), block);
        var to = (T*)result.Address;
        while (walk.Next())
        {
            byte* row = (byte*)condition.Address + walk.Offset(0);
            T* rowX = (T*)x.Address + walk.Offset(1), rowY = (T*)y.Address + walk.Offset(2);
            for (int start = 0; start < walk.RowLength; start += block)
            {
                int count = Math.Min(block, walk.RowLength - start);
                ScalarLoops.Select(
                    readCondition.Read(row, start, count), readX.Read(rowX, start, count), readY.Read(rowY, start, count), new(to, count));
                to += count;
            }
        }
        GC.KeepAlive(condition);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return result;
    }

    private static int BlockLength(RowWalk walk, int operands)
    {
        bool direct = Enumerable.Range(0, operands).All(i => walk.Stride(i) == 1);
        return direct ? walk.RowLength : Math.Min(Block, walk.RowLength);
    }
}
