using System.Numerics;
using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>
/// C += A B with contiguous rows of B and C. Each element adds its products one after the other in ascending k, product and sum
/// rounded separately: the order that the strict mode of the compiler promises. Vectors run along columns, so they do not disturb it.
/// </summary>
internal readonly unsafe struct MatrixProduct<T>(T* a, long rowA, long columnA, T* b, long rowB, T* c, int m, int n, int k)
    where T : unmanaged, INumber<T>
{
    // Rows of B that stay in the cache while all rows of A pass over them; partial sums wait in C meanwhile, unchanged.
    private const int Depth = 256;

    internal void Run()
    {
        for (int from = 0; from < k; from += Depth)
        {
            int to = Math.Min(from + Depth, k), j = 0;
            for (; j + 2 * Vector<T>.Count <= n; j += 2 * Vector<T>.Count) WidePanel(j, from, to);
            for (; j + Vector<T>.Count <= n; j += Vector<T>.Count) Panel<VectorLanes<T>, Vector<T>>(j, from, to);
            for (; j < n; j++) Panel<SingleLane<T>, T>(j, from, to);
        }
    }

    private void WidePanel(int j, int from, int to)
    {
        int i = 0;
        for (; i + 4 <= m; i += 4) FourWideRows(i, j, from, to);
        for (; i < m; i++)
        {
            OneRow<VectorLanes<T>, Vector<T>>(i, j, from, to);
            OneRow<VectorLanes<T>, Vector<T>>(i, j + Vector<T>.Count, from, to);
        }
    }

    private void Panel<TLanes, V>(int j, int from, int to) where TLanes : IProductLanes<T, V>
    {
        int i = 0;
        for (; i + 4 <= m; i += 4) FourRows<TLanes, V>(i, j, from, to);
        for (; i < m; i++) OneRow<TLanes, V>(i, j, from, to);
    }

    // Four sums at a time: each one alone would wait for its last addition.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FourRows<TLanes, V>(int i, int j, int from, int to) where TLanes : IProductLanes<T, V>
    {
        T* c0 = c + (long)i * n + j, c1 = c0 + n, c2 = c1 + n, c3 = c2 + n;
        V s0 = TLanes.Load(c0), s1 = TLanes.Load(c1), s2 = TLanes.Load(c2), s3 = TLanes.Load(c3);
        T* x = a + i * rowA + from * columnA, y = b + from * rowB + j;
        for (int p = from; p < to; p++, x += columnA, y += rowB)
        {
            s0 = TLanes.MultiplyAdd(s0, x[0], y);
            s1 = TLanes.MultiplyAdd(s1, x[rowA], y);
            s2 = TLanes.MultiplyAdd(s2, x[2 * rowA], y);
            s3 = TLanes.MultiplyAdd(s3, x[3 * rowA], y);
        }
        TLanes.Store(s0, c0);
        TLanes.Store(s1, c1);
        TLanes.Store(s2, c2);
        TLanes.Store(s3, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void OneRow<TLanes, V>(int i, int j, int from, int to) where TLanes : IProductLanes<T, V>
    {
        T* target = c + (long)i * n + j;
        V sum = TLanes.Load(target);
        T* x = a + i * rowA + from * columnA, y = b + from * rowB + j;
        for (int p = from; p < to; p++, x += columnA, y += rowB) sum = TLanes.MultiplyAdd(sum, *x, y);
        TLanes.Store(sum, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FourWideRows(int i, int j, int from, int to)
    {
        int width = Vector<T>.Count;
        T* c0 = c + (long)i * n + j, c1 = c0 + n, c2 = c1 + n, c3 = c2 + n;
        Vector<T> s00 = Vector.Load(c0), s01 = Vector.Load(c0 + width), s10 = Vector.Load(c1), s11 = Vector.Load(c1 + width);
        Vector<T> s20 = Vector.Load(c2), s21 = Vector.Load(c2 + width), s30 = Vector.Load(c3), s31 = Vector.Load(c3 + width);
        T* x = a + i * rowA + from * columnA, y = b + from * rowB + j;
        for (int p = from; p < to; p++, x += columnA, y += rowB)
        {
            Vector<T> y0 = Vector.Load(y), y1 = Vector.Load(y + width);
            Vector<T> x0 = new(x[0]), x1 = new(x[rowA]), x2 = new(x[2 * rowA]), x3 = new(x[3 * rowA]);
            s00 += x0 * y0;
            s01 += x0 * y1;
            s10 += x1 * y0;
            s11 += x1 * y1;
            s20 += x2 * y0;
            s21 += x2 * y1;
            s30 += x3 * y0;
            s31 += x3 * y1;
        }
        s00.Store(c0);
        s01.Store(c0 + width);
        s10.Store(c1);
        s11.Store(c1 + width);
        s20.Store(c2);
        s21.Store(c2 + width);
        s30.Store(c3);
        s31.Store(c3 + width);
    }
}
