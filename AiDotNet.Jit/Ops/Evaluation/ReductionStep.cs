using System.Numerics;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>How a reduction takes in one more element, or one more element of each of many neighbouring reductions.</summary>
internal interface IReductionStep<T>
{
    /// <summary>The accumulator after <paramref name="x"/>.</summary>
    public static abstract T Next(T accumulator, T x);

    /// <summary>Every accumulator after its element of <paramref name="x"/>.</summary>
    public static abstract void Next(Span<T> accumulators, ReadOnlySpan<T> x);
}

internal readonly struct SumStep<T> : IReductionStep<T> where T : INumber<T>
{
    public static T Next(T accumulator, T x) => accumulator + x;

    public static void Next(Span<T> accumulators, ReadOnlySpan<T> x) => TensorPrimitives.Add(accumulators, x, accumulators);
}

internal readonly struct MaxStep<T> : IReductionStep<T> where T : INumber<T>
{
    public static T Next(T accumulator, T x) => T.Max(accumulator, x);

    public static void Next(Span<T> accumulators, ReadOnlySpan<T> x) => TensorPrimitives.Max(accumulators, x, accumulators);
}

internal readonly struct MinStep<T> : IReductionStep<T> where T : INumber<T>
{
    public static T Next(T accumulator, T x) => T.Min(accumulator, x);

    public static void Next(Span<T> accumulators, ReadOnlySpan<T> x) => TensorPrimitives.Min(accumulators, x, accumulators);
}
