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

    /// <summary>-x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Minus(F x) => L.Negate(x);

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

    /// <summary>
    /// tanh a from h = (e^2a - 1) / 2, a at least 0: h / (1 + h) as its difference to b = min(a, 1), so that small results round once.
    /// For b = a the difference b - h is exact, for b = 1 while h is below 2 / epsilon.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F TanhBy(F h, F a)
    {
        F one = L.Of(E.One);
        F b = L.AtMost(a, one);
        F n = L.Fma(h, b, L.Sub(b, h));
        return L.Fma(n, L.Div(L.Of(-E.One), L.Add(h, one)), b);
    }

    /// <summary>
    /// 1 / (1 + e) for e = (1 + t) s / unit. The unit, a small power of two, keeps s finite where the result is denormal. The sum of the two small
    /// terms comes first: for s below the unit the other sum is then exact but for a change of binade, for s above the unit the first hardly rounds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F SigmoidBy(F t, F s, E unit) => L.Div(L.Of(unit), L.Add(L.Fma(t, s, L.Of(unit)), s));

    /// <summary>numerator / (1 + e) for e at least 0 and a numerator in two parts: by the reciprocal, then one correction by the exact remainder.</summary>
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
