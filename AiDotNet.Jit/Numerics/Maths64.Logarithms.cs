using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants64;

namespace AiDotNet.Jit.Numerics;

internal abstract partial class Maths64<L, F, I, M>
{
    private const long One = 0x3ff0000000000000;
    private const long SqrtHalf = 0x3fe6a09e667f3bcd;
    private const long MantissaMask = 0x000fffffffffffff;
    private const long TwoPow52Bits = 0x4330000000000000;

    /// <summary>The natural logarithm, 0.91 ulp: x = 2^k (1 + f), 1 + f in [sqrt 1/2, sqrt 2), and a series in f / (2 + f).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Log(F x)
    {
        M denormal = L.Less(x, L.Of(K.MinNormal));
        F y = L.Select(denormal, L.Mul(x, L.Of(K.TwoPow52)), x);
        I t = L.AddBits(L.ToBits(y), L.OfBits(One - SqrtHalf));
        F f = L.Sub(L.FromBits(L.AddBits(L.AndBits(t, L.OfBits(MantissaMask)), L.OfBits(SqrtHalf))), L.Of(1.0));
        F bias = L.Select(denormal, L.Of(K.TwoPow52 + 1075.0), L.Of(K.TwoPow52 + 1023.0));
        F r = LogReduced(f, L.Sub(L.FromBits(L.OrBits(L.ShiftRight(t, Mantissa), L.OfBits(TwoPow52Bits))), bias));
        r = L.Select(L.Less(x, L.Of(double.PositiveInfinity)), r, x);
        F outside = L.Select(L.Equal(x, L.Of(0.0)), L.Of(double.NegativeInfinity), L.Of(double.NaN));
        return L.Select(L.Less(L.Of(0.0), x), r, outside);
    }

    /// <summary>log(1 + x), 1.45 ulp: k from the rounded 1 + x, but f by fma from x itself, so that nothing is lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Log1p(F x)
    {
        I t = L.AddBits(L.ToBits(L.Add(x, L.Of(1.0))), L.OfBits(One - SqrtHalf));
        I e = L.ShiftRight(t, Mantissa);
        F k = L.Sub(L.FromBits(L.OrBits(e, L.OfBits(TwoPow52Bits))), L.Of(K.TwoPow52 + 1023.0));
        // 4 * 2^-k stays normal at k = 1024.
        F s = L.FromBits(L.SubBits(L.OfBits(2048L << Mantissa), L.ShiftLeft(e, Mantissa)));
        F f = L.Fma(L.Mul(x, s), L.Of(0.25), L.Fma(s, L.Of(0.25), L.Of(-1.0)));
        F r = WithSign(LogReduced(f, k), Sign(x));
        r = L.Select(L.Less(x, L.Of(double.PositiveInfinity)), r, x);
        F outside = L.Select(L.Equal(x, L.Of(-1.0)), L.Of(double.NegativeInfinity), L.Of(double.NaN));
        return L.Select(L.Less(L.Of(-1.0), x), r, outside);
    }

    // log(1 + f) + k ln 2, where log(1 + f) = f - s (f - z p(z)), s = f / (2 + f), z = s^2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F LogReduced(F f, F k)
    {
        F s = L.Div(f, L.Add(f, L.Of(2.0)));
        F z = L.Mul(s, s);
        F u = L.Sub(f, L.Mul(LogTail(z), z));
        F v = L.Fma(s, u, L.Mul(k, L.Of(-K.Ln2Low)));
        return L.Fma(k, L.Of(K.Ln2), L.Sub(f, v));
    }
}
