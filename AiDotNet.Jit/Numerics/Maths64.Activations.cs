using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants64;

namespace AiDotNet.Jit.Numerics;

internal abstract partial class Maths64<L, F, I, M>
{
    private const double TwoPowMinus60 = 1.0 / (1L << 60);

    /// <summary>1 / (1 + e^-x), 2.00 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Sigmoid(F x)
    {
        F y = L.AtMost(L.AtLeast(x, L.Of(-746.0)), L.Of(40.0));
        F t = L.Fma(y, L.Of(-K.Log2E), L.Of(K.RounderBiased - 60.0));
        F k = L.Sub(t, L.Of(K.RounderBiased - 60.0));
        F r = L.Fma(k, L.Of(-K.Ln2Low), L.Fma(k, L.Of(-K.Ln2), Minus(y)));
        return SigmoidBy(ExpMinusOne(r), L.FromBits(L.ShiftLeft(L.ToBits(t), Mantissa)), TwoPowMinus60);
    }

    /// <summary>log(1 + e^x), 1.7 ulp: max(x, 0) + log(1 + e^-|x|), the exponential in two parts, the logarithm by a series in e / (2 + e).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Softplus(F x)
    {
        F r = ReduceByLn2(L.AtLeast(MinusAbs(x), L.Of(-746.0)), out I n);
        F t = L.Mul(L.Fma(ExpTail(r), r, L.Of(1.0)), r);
        F p = L.Add(t, L.Of(1.0));
        F pLow = L.Add(L.Sub(L.Of(1.0), p), t);
        ScaleFactors(n, Mantissa, out F scale1, out F scale2);
        F e = L.Mul(L.Mul(p, scale1), scale2);
        F eLow = L.Mul(L.Mul(pLow, scale1), scale2);
        F s = L.Div(e, L.Add(e, L.Of(2.0)));
        F z = L.Mul(s, s);
        F u = L.Sub(e, L.Mul(Log1pTail(z), z));
        // The low part needs 1 / (1 + e) to a few bits only: 1 - e/2.
        F v = L.Fma(s, u, L.Mul(eLow, L.Fma(e, L.Of(0.5), L.Of(-1.0))));
        return L.Add(L.AtLeast(x, L.Of(0.0)), L.Sub(e, v));
    }

    /// <summary>x Phi(x), 1.1 ulp: max(x, 0) - a Phi(-a), a = |x|, Phi(-a) = e^(-a^2/2) M(a).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Gelu(F x)
    {
        F a = L.AtMost(L.Abs(x), L.Of(38.7));
        F square = L.Mul(a, a);
        F squareLow = ErrorOfProduct(a, a, square);
        F t = L.Fma(square, L.Of(-0.5 * K.Log2E), L.Of(K.RounderBiasedTwice));
        F k = L.Sub(t, L.Of(K.RounderBiasedTwice));
        F exact = L.Fma(k, L.Of(-K.Ln2), L.Mul(square, L.Of(-0.5)));
        F low = L.Fma(k, L.Of(-K.Ln2Low), L.Mul(squareLow, L.Of(-0.5)));
        F r = L.Add(exact, low);
        F q = L.Fma(ExpTail(r), L.Mul(r, r), low); // e^(exact + low) = 1 + exact + q
        F mills = Mills(a, out F millsLow);
        F v = L.Mul(mills, a);
        F vLow = L.Fma(millsLow, a, ErrorOfProduct(mills, a, v));
        vLow = L.Fma(vLow, exact, vLow);
        F tail = ScaleTwice(L.Add(v, L.Fma(v, exact, L.Fma(v, q, vLow))), L.ToBits(t), Mantissa);
        return WithSign(L.Sub(L.AtLeast(x, L.Of(0.0)), tail), Sign(x));
    }

    // M(a) = e^(a^2/2) Phi(-a) in two parts, as w P(w - 1/2) with w = 1 / (1 + a/4); the two last steps of P are exact to second order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F Mills(F a, out F low)
    {
        F d = L.Fma(a, L.Of(0.25), L.Of(1.0));
        F dLow = L.Fma(a, L.Of(0.25), L.Sub(L.Of(1.0), d));
        F c = L.Sub(L.Div(L.Of(1.0), d), L.Of(0.5));
        F w = L.Add(c, L.Of(0.5)); // exact, unlike the subtraction before
        F minus = Minus(w);
        F remainder = L.Fma(minus, dLow, L.Fma(minus, d, L.Of(1.0)));
        F tail = MillsTail(c);
        F m1 = L.Fma(tail, c, L.Of(K.Mills1));
        F m1Low = L.Add(L.Fma(tail, c, L.Sub(L.Of(K.Mills1), m1)), L.Of(K.Mills1Low));
        F m = L.Fma(m1, c, L.Of(K.Mills0));
        F mLow = L.Add(L.Fma(m1, c, L.Sub(L.Of(K.Mills0), m)), L.Fma(m1Low, c, L.Of(K.Mills0Low)));
        F v = L.Mul(m, w);
        low = L.Fma(mLow, w, ErrorOfProduct(m, w, v));
        // P was evaluated at the rounded w, that is at a + 4 d remainder; M' = a M - density(0).
        F slope = L.Fma(L.Mul(a, L.Of(-4.0)), v, L.Of(4 * K.DensityAtZero));
        low = L.Fma(L.Mul(remainder, d), slope, low);
        return v;
    }

    /// <summary>x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, 1.4 ulp: as x times a sigmoid whose argument is kept in two parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F GeluTanh(F x)
    {
        F a = L.AtMost(L.Abs(x), L.Of(22.0));
        F w = GeluArgument(a, out F wLow);
        F t = L.Fma(w, L.Of(-K.Log2E), L.Of(K.RounderBiasedTwice));
        F k = L.Sub(t, L.Of(K.RounderBiasedTwice));
        F r = L.Sub(L.Fma(k, L.Of(-K.Ln2), Minus(w)), wLow);
        r = L.Fma(k, L.Of(-K.Ln2Low), r);
        F q = L.Mul(L.Fma(ExpTail(r), r, L.Of(1.0)), r);
        F e = ScaleTwice(L.Add(q, L.Of(1.0)), L.ToBits(t), Mantissa);
        F numerator = L.Fma(a, q, a);
        F numeratorLow = L.Fma(a, q, L.Sub(a, numerator));
        F tail = ScaleTwice(OverOnePlus(e, numerator, numeratorLow), L.ToBits(t), Mantissa);
        return WithSign(L.Sub(L.AtLeast(x, L.Of(0.0)), tail), Sign(x));
    }

    // 2 sqrt(2/pi) (a + 0.044715 a^3) in two parts.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F GeluArgument(F a, out F low)
    {
        F z = L.Mul(a, a);
        F zLow = ErrorOfProduct(a, a, z);
        F p = L.Mul(z, L.Of(K.GeluCubic));
        F pLow = L.Fma(zLow, L.Of(K.GeluCubic), ErrorOfProduct(z, L.Of(K.GeluCubic), p));
        pLow = L.Fma(z, L.Of(K.GeluCubicLow), pLow);
        F c = L.Add(p, L.Of(K.GeluLinear));
        F added = L.Sub(c, p);
        F cLow = L.Add(L.Sub(p, L.Sub(c, added)), L.Sub(L.Of(K.GeluLinear), added));
        cLow = L.Add(cLow, L.Add(pLow, L.Of(K.GeluLinearLow)));
        F w = L.Mul(a, c);
        low = L.Fma(a, cLow, ErrorOfProduct(a, c, w));
        return w;
    }
}
