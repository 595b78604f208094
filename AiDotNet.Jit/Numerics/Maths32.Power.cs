using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants32;

namespace AiDotNet.Jit.Numerics;

internal abstract partial class Maths32<L, F, I, M>
{
    private const int SqrtHalf = 0x3f3504f3;

    /// <summary>
    /// x^y by the rules of IEEE 754, 0.95 ulp over samples: log2 |x| in two parts, times y, then 2^ of the sum; y is clamped to 2^40, where
    /// every |x| but 1 has saturated.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Pow(F x, F y)
    {
        F abs = L.Abs(x);
        F log = Log2(abs, out F logLow);
        F bounded = L.AtMost(L.AtLeast(y, L.Of(-1099511627776f)), L.Of(1099511627776f));
        F p = L.Mul(bounded, log);
        F pLow = L.Fma(bounded, logLow, ErrorOfProduct(bounded, log, p));
        F v = Exp2(L.AtMost(L.AtLeast(p, L.Of(-250f)), L.Of(250f)), pLow);
        return PowRules(v, x, abs, y, L.Mul(y, L.Of(0.5f)));
    }

    /// <summary>1 / sqrt x, 1.5 ulp: two roundings.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Rsqrt(F x) => L.Div(L.Of(1f), L.Sqrt(x));

    // log2 of a non-negative x in two parts: x = 2^k m, m in [sqrt 1/2, sqrt 2), log2 m = 2/ln 2 atanh((m - 1) / (m + 1)).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F Log2(F x, out F low)
    {
        M denormal = L.Less(x, L.Of(K.MinNormal));
        F y = L.Select(denormal, L.Mul(x, L.Of(K.TwoPow23)), x);
        I t = L.AddBits(L.ToBits(y), L.OfBits(One - SqrtHalf));
        F m = L.FromBits(L.AddBits(L.AndBits(t, L.OfBits(MantissaMask)), L.OfBits(SqrtHalf)));
        F bias = L.Select(denormal, L.Of(K.TwoPow23 + 150f), L.Of(K.TwoPow23 + 127f));
        F k = L.Sub(L.FromBits(L.OrBits(L.ShiftRight(t, Mantissa), L.OfBits(TwoPow23Bits))), bias);
        F s = AtanhArgument(m, out F sLow, out F z, out F zLow);
        F series = AtanhSeries(z, zLow, L.Mul(AtanhTail(z), z), K.Third, K.ThirdLow, out F seriesLow);
        return Log2Sum(k, s, sLow, series, seriesLow, K.TwoLog2E, K.TwoLog2ELow, out low);
    }

    // 2^(p + low), |p| at most 250.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F Exp2(F p, F low)
    {
        F u = L.Add(p, L.Of(K.RounderBiasedTwice));
        F r = L.Add(L.Sub(p, L.Sub(u, L.Of(K.RounderBiasedTwice))), low);
        r = L.AtMost(L.AtLeast(r, L.Of(-1f)), L.Of(1f));
        return ScaleTwice(L.Fma(Exp2Tail(r), r, L.Of(1f)), L.ToBits(u), Mantissa);
    }
}
