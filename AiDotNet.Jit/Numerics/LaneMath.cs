using System.Numerics;
using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Numerics;

/// <summary>The pieces that the float32 and float64 definitions share.</summary>
internal abstract partial class LaneMath<L, F, I, M, E, B>
    where L : struct, ILanes<F, I, M, E, B>
    where E : IBinaryFloatingPointIeee754<E>
    where B : IBinaryInteger<B>, IMinMaxValue<B>
{
    /// <summary>The sign bit of x, all others 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static I Sign(F x) => L.AndBits(L.ToBits(x), L.OfBits(B.MinValue));

    /// <summary>v with its sign bit set where the sign's is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F WithSign(F v, I sign) => L.FromBits(L.OrBits(L.ToBits(v), sign));

    /// <summary>-|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F MinusAbs(F x) => L.FromBits(L.OrBits(L.ToBits(x), L.OfBits(B.MinValue)));

    /// <summary>0 - x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Minus(F x) => L.Sub(L.Of(E.Zero), x);

    /// <summary>a * b - product, exactly, where product is the rounded a * b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F ErrorOfProduct(F a, F b, F product) => L.Fma(a, b, Minus(product));

    /// <summary>
    /// p 2^k, where the low bits of n hold k plus twice the exponent bias. Two factors, so that overflow and gradual underflow are single
    /// roundings and a NaN survives.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F ScaleTwice(F p, I n, int mantissa)
    {
        ScaleFactors(n, mantissa, out F a, out F b);
        return L.Mul(L.Mul(p, a), b);
    }

    /// <summary>The two factors of <see cref="ScaleTwice"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static void ScaleFactors(I n, int mantissa, out F a, out F b)
    {
        I half = L.ShiftRight(n, 1);
        a = L.FromBits(L.ShiftLeft(half, mantissa));
        b = L.FromBits(L.ShiftLeft(L.SubBits(n, half), mantissa));
    }

    /// <summary>numerator / (1 + e) for e at least 0: by the reciprocal, then one correction by the exact remainder.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F OverOnePlus(F e, F numerator)
    {
        F reciprocal = ReciprocalOfOnePlus(e, out F d, out F low);
        F v = L.Mul(numerator, reciprocal);
        F minus = Minus(v);
        return L.Fma(L.Fma(minus, low, L.Fma(minus, d, numerator)), reciprocal, v);
    }

    /// <summary>As above with a numerator in two parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F OverOnePlus(F e, F numerator, F numeratorLow)
    {
        F reciprocal = ReciprocalOfOnePlus(e, out F d, out F low);
        F v = L.Mul(numerator, reciprocal);
        F minus = Minus(v);
        F remainder = L.Add(L.Fma(minus, low, L.Fma(minus, d, numerator)), numeratorLow);
        return L.Fma(remainder, reciprocal, v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F ReciprocalOfOnePlus(F e, out F d, out F low)
    {
        F one = L.Of(E.One);
        d = L.Add(e, one);
        low = L.Add(L.Sub(one, d), e);
        return L.Div(one, d);
    }
}
