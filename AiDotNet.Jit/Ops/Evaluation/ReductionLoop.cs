using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>
/// Reduces a strided tensor. Each result element takes in its elements one after the other, in row-major order of the reduced axes
/// and in its own dtype: the order that the strict mode of the compiler promises.
/// </summary>
internal static unsafe class ReductionLoop<T, TStep> where T : unmanaged where TStep : IReductionStep<T>
{
    internal static Tensor Run(Node node, Tensor x, T start)
    {
        var result = (Tensor<T>)Tensor.Uninitialized(node.Type);
        result.Span.Fill(start);
        var axes = node.Attribute<AxesAttributes>().Axes;
        int[] kept = [.. Enumerable.Range(0, x.Rank).Where(i => !axes.Contains(i))];
        var outputs = Walk(x, kept);
        var reduced = Walk(x, axes.Span);
        var to = (T*)result.Address;
        while (!reduced.IsEmpty && outputs.Next())
        {
            Reduce((T*)x.Address + outputs.Offset(0), outputs, reduced, new(to, outputs.RowLength));
            to += outputs.RowLength;
        }
        GC.KeepAlive(x);
        return result;
    }

    private static RowWalk Walk(Tensor x, ReadOnlySpan<int> axes)
    {
        int[] extents = new int[axes.Length];
        var strides = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++) (extents[i], strides[i]) = (x.Shape[axes[i]], x.Strides[axes[i]]);
        return new(extents, strides);
    }

    private static void Reduce(T* x, RowWalk outputs, RowWalk reduced, Span<T> results)
    {
        long across = outputs.Stride(0), along = reduced.Stride(0);
        while (reduced.Next())
        {
            T* row = x + reduced.Offset(0);
            if (across == 1 && results.Length > 1) TakeRows(row, along, reduced.RowLength, results);
            else TakeColumns(row, across, along, reduced.RowLength, results);
        }
    }

    private static void TakeRows(T* x, long along, int count, Span<T> results)
    {
        for (int i = 0; i < count; i++) TStep.Next(results, new(x + i * along, results.Length));
    }

    // Four results at a time: a single chain of additions would wait for each one to finish.
    private static void TakeColumns(T* x, long across, long along, int count, Span<T> results)
    {
        int j = 0;
        for (; j + 4 <= results.Length; j += 4)
        {
            T* p = x + j * across;
            T a = results[j], b = results[j + 1], c = results[j + 2], d = results[j + 3];
            for (int i = 0; i < count; i++, p += along)
            {
                a = TStep.Next(a, *p);
                b = TStep.Next(b, p[across]);
                c = TStep.Next(c, p[2 * across]);
                d = TStep.Next(d, p[3 * across]);
            }
            (results[j], results[j + 1], results[j + 2], results[j + 3]) = (a, b, c, d);
        }
        for (; j < results.Length; j++)
        {
            T* p = x + j * across;
            T a = results[j];
            for (int i = 0; i < count; i++, p += along) a = TStep.Next(a, *p);
            results[j] = a;
        }
    }
}
