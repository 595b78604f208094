using System.Numerics;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>How many neighbouring columns of a matrix product are summed at once.</summary>
internal unsafe interface IProductLanes<T, V> where T : unmanaged
{
    /// <summary>Reads partial sums.</summary>
    public static abstract V Load(T* from);

    /// <summary>Writes partial sums.</summary>
    public static abstract void Store(V sums, T* to);

    /// <summary>sums + x * y, product and sum rounded separately.</summary>
    public static abstract V MultiplyAdd(V sums, T x, T* y);
}

internal readonly unsafe struct VectorLanes<T> : IProductLanes<T, Vector<T>> where T : unmanaged
{
    public static Vector<T> Load(T* from) => Vector.Load(from);

    public static void Store(Vector<T> sums, T* to) => sums.Store(to);

    public static Vector<T> MultiplyAdd(Vector<T> sums, T x, T* y) => sums + new Vector<T>(x) * Vector.Load(y);
}

internal readonly unsafe struct SingleLane<T> : IProductLanes<T, T> where T : unmanaged, INumber<T>
{
    public static T Load(T* from) => *from;

    public static void Store(T sums, T* to) => *to = sums;

    public static T MultiplyAdd(T sums, T x, T* y) => sums + x * *y;
}
