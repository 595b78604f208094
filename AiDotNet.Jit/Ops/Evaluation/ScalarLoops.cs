using System.Numerics;

namespace AiDotNet.Jit.Ops.Evaluation;

/// <summary>Span operations that go element by element.</summary>
internal static class ScalarLoops
{
    /// <summary>A relation between two numbers.</summary>
    internal interface IRelation
    {
        /// <summary>Whether it holds.</summary>
        public static abstract bool Holds<T>(T x, T y) where T : INumber<T>;
    }

    internal readonly struct IsLess : IRelation
    {
        public static bool Holds<T>(T x, T y) where T : INumber<T> => x < y;
    }

    internal readonly struct IsLessOrEqual : IRelation
    {
        public static bool Holds<T>(T x, T y) where T : INumber<T> => x <= y;
    }

    internal readonly struct IsEqual : IRelation
    {
        public static bool Holds<T>(T x, T y) where T : INumber<T> => x == y;
    }

    internal static void Compare<TRelation, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result)
        where TRelation : IRelation where T : INumber<T>
    {
        y = y[..x.Length];
        result = result[..x.Length];
        for (int i = 0; i < x.Length; i++) result[i] = TRelation.Holds(x[i], y[i]);
    }

    internal static void IsNotZero<T>(ReadOnlySpan<T> x, Span<bool> result) where T : INumber<T>
    {
        for (int i = 0; i < x.Length; i++) result[i] = x[i] != T.Zero;
    }

    // TensorPrimitives.Abs throws for the smallest integer.
    internal static void WrappingAbs(ReadOnlySpan<int> x, Span<int> result)
    {
        for (int i = 0; i < x.Length; i++) result[i] = x[i] < 0 ? unchecked(-x[i]) : x[i];
    }

    // Without a branch: conditions are often as good as random. Bits are bits, so integers stand for floats of their size.
    internal static void Select<T>(ReadOnlySpan<byte> condition, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IBinaryInteger<T>
    {
        x = x[..condition.Length];
        y = y[..condition.Length];
        result = result[..condition.Length];
        for (int i = 0; i < condition.Length; i++)
        {
            T mask = T.Zero - T.CreateTruncating(condition[i]);
            result[i] = y[i] ^ ((x[i] ^ y[i]) & mask);
        }
    }
}
