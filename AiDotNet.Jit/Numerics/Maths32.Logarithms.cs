using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants32;

namespace AiDotNet.Jit.Numerics;

internal abstract partial class Maths32<L, F, I, M>
{
    private const int One = 0x3f800000;
    private const int TwoThirds = 0x3f2aaaab;
    private const int MantissaMask = 0x007fffff;
    private const int TwoPow23Bits = 0x4b000000;

    /// <summary>The natural logarithm, 0.95 ulp: x = 2^k (1 + f), 1 + f in [2/3, 4/3), and a polynomial in f.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Log(F x)
    {
        M denormal = L.Less(x, L.Of(K.MinNormal));
        F y = L.Select(denormal, L.Mul(x, L.Of(K.TwoPow23)), x);
        I t = L.AddBits(L.ToBits(y), L.OfBits(One - TwoThirds));
        F f = L.Sub(L.FromBits(L.AddBits(L.AndBits(t, L.OfBits(MantissaMask)), L.OfBits(TwoThirds))), L.Of(1f));
        F bias = L.Select(denormal, L.Of(K.TwoPow23 + 150f), L.Of(K.TwoPow23 + 127f));
        F r = LogReduced(f, L.Sub(L.FromBits(L.OrBits(L.ShiftRight(t, Mantissa), L.OfBits(TwoPow23Bits))), bias));
        r = L.Select(L.Less(x, L.Of(float.PositiveInfinity)), r, x);
        F outside = L.Select(L.Equal(x, L.Of(0f)), L.Of(float.NegativeInfinity), L.Of(float.NaN));
        return L.Select(L.Less(L.Of(0f), x), r, outside);
    }

    /// <summary>log(1 + x), 1.55 ulp: k from the rounded 1 + x, but f by fma from x itself, so that nothing is lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Log1p(F x)
    {
        I t = L.AddBits(L.ToBits(L.Add(x, L.Of(1f))), L.OfBits(One - TwoThirds));
        I e = L.ShiftRight(t, Mantissa);
        F k = L.Sub(L.FromBits(L.OrBits(e, L.OfBits(TwoPow23Bits))), L.Of(K.TwoPow23 + 127f));
        // 4 * 2^-k stays normal at k = 128.
        F s = L.FromBits(L.SubBits(L.OfBits(256 << Mantissa), L.ShiftLeft(e, Mantissa)));
        F f = L.Fma(L.Mul(x, s), L.Of(0.25f), L.Fma(s, L.Of(0.25f), L.Of(-1f)));
        F r = WithSign(LogReduced(f, k), Sign(x));
        r = L.Select(L.Less(x, L.Of(float.PositiveInfinity)), r, x);
        F outside = L.Select(L.Equal(x, L.Of(-1f)), L.Of(float.NegativeInfinity), L.Of(float.NaN));
        return L.Select(L.Less(L.Of(-1f), x), r, outside);
    }

    // log(1 + f) + k ln 2; the low part of ln 2 would change less than 0.1 ulp.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F LogReduced(F f, F k) => L.Fma(k, L.Of(K.Ln2), L.Fma(L.Mul(f, f), LogTail(f), f));
}
