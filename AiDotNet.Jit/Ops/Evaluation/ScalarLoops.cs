using System.Numerics;
using MathNet.Numerics;

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

    internal static void Exp<T>(ReadOnlySpan<T> x, Span<T> r) where T : IFloatingPointIeee754<T> => Each(x, r, double.Exp);

    internal static void Log<T>(ReadOnlySpan<T> x, Span<T> r) where T : IFloatingPointIeee754<T> => Each(x, r, double.Log);

    internal static void Sin<T>(ReadOnlySpan<T> x, Span<T> r) where T : IFloatingPointIeee754<T> => Each(x, r, double.Sin);

    internal static void Cos<T>(ReadOnlySpan<T> x, Span<T> r) where T : IFloatingPointIeee754<T> => Each(x, r, double.Cos);

    internal static void Tanh<T>(ReadOnlySpan<T> x, Span<T> r) where T : IFloatingPointIeee754<T> => Each(x, r, double.Tanh);

    internal static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> r) where T : IFloatingPointIeee754<T> => Each(x, r, v => 1 / (1 + Math.Exp(-v)));

    internal static void Erf<T>(ReadOnlySpan<T> x, Span<T> r) where T : IFloatingPointIeee754<T> => Each(x, r, SpecialFunctions.Erf);

    internal static void Expm1<T>(ReadOnlySpan<T> x, Span<T> r) where T : IFloatingPointIeee754<T> => Each(x, r, Expm1);

    internal static void Log1p<T>(ReadOnlySpan<T> x, Span<T> r) where T : IFloatingPointIeee754<T> => Each(x, r, Log1p);

    internal static void Pow<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> r) where T : IFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++) r[i] = T.Pow(x[i], y[i]);
    }

    private static void Each<T>(ReadOnlySpan<T> x, Span<T> result, Func<double, double> function) where T : IFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++) result[i] = T.CreateSaturating(function(double.CreateSaturating(x[i])));
    }

    // Kahan: the rounding error of exp(x) is the same in numerator and denominator and cancels.
    private static double Expm1(double x)
    {
        double u = Math.Exp(x);
        if (u == 1) return x;
        return u - 1 == -1 ? -1 : double.IsInfinity(u) || double.IsNaN(u) ? u : (u - 1) * x / Math.Log(u);
    }

    private static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 || double.IsPositiveInfinity(x) ? x : Math.Log(u) * x / (u - 1);
    }
}
