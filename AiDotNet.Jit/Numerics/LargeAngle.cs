using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Numerics;

/// <summary>Sine and cosine of angles beyond the argument reduction of the polynomials, for float or double.</summary>
internal static class LargeAngle<E>
{
    /// <summary>From here on the three-part reduction of <see cref="Maths32{L, F, I, M}"/> and its double twin is not exact enough.</summary>
    internal static E Limit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // Not a choice between two constants: compilers ahead of time (crossgen2 10.0.12) fail on that for types they do not know.
            if (typeof(E) == typeof(float)) return Cast(LargeReduction32.Limit);
            if (typeof(E) == typeof(double)) return Cast(LargeReduction64.Limit);
            throw new NotSupportedException();
        }
    }

    /// <summary>v, or where |x| is not below the limit, sin(x + quarter * pi/2).</summary>
    internal static E Replace(E x, E v, int quarter)
    {
        if (typeof(E) == typeof(float)) return Cast(LargeReduction32.Replace(Cast<float>(x), Cast<float>(v), quarter));
        return Cast(LargeReduction64.Replace(Cast<double>(x), Cast<double>(v), quarter));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static E Cast<T>(T value) => Unsafe.As<T, E>(ref value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Cast<T>(E value) => Unsafe.As<E, T>(ref value);
}
