using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants32;

namespace AiDotNet.Jit.Numerics;

internal abstract partial class Maths32<L, F, I, M>
{
    private const float TwoPowMinus24 = 1f / (1 << 24);

    /// <summary>1 / (1 + e^-x), 2.00 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Sigmoid(F x)
    {
        F y = L.AtMost(L.AtLeast(x, L.Of(-104f)), L.Of(18f));
        F t = L.Fma(y, L.Of(-K.Log2E), L.Of(K.RounderBiased - 24f));
        F k = L.Sub(t, L.Of(K.RounderBiased - 24f));
        F r = L.Fma(k, L.Of(-K.Ln2Low), L.Fma(k, L.Of(-K.Ln2), Minus(y)));
        return SigmoidBy(ExpMinusOne(r), L.FromBits(L.ShiftLeft(L.ToBits(t), Mantissa)), TwoPowMinus24);
    }

    /// <summary>log(1 + e^x), 1.99 ulp: max(x, 0) + log(1 + e^-|x|), the logarithm by a polynomial on [0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Softplus(F x)
    {
        F e = ExpOfNegative(L.AtLeast(MinusAbs(x), L.Of(-104f)));
        F log = L.Fma(L.Mul(Log1pOfExpTail(e), e), e, e);
        return L.Add(L.AtLeast(x, L.Of(0f)), log);
    }

    /// <summary>x Phi(x), 1.97 ulp: max(x, 0) - a Phi(-a), a = |x|, Phi(-a) = e^(-a^2/2) M(a) with M in two pieces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Gelu(F x)
    {
        F a = L.AtMost(L.Abs(x), L.Of(14.5f));
        F square = L.Mul(a, a);
        F squareLow = ErrorOfProduct(a, a, square);
        F t = L.Fma(square, L.Of(-0.5f * K.Log2E), L.Of(K.RounderBiasedTwice));
        F k = L.Sub(t, L.Of(K.RounderBiasedTwice));
        F exact = L.Fma(k, L.Of(-K.Ln2), L.Mul(square, L.Of(-0.5f)));
        F low = L.Fma(k, L.Of(-K.Ln2Low), L.Mul(squareLow, L.Of(-0.5f)));
        F r = L.Add(exact, low);
        F q = L.Fma(ExpTail(r), L.Mul(r, r), low); // e^(exact + low) = 1 + exact + q
        F mills = Mills(a, out F millsLow);
        F v = L.Mul(mills, a);
        F vLow = L.Fma(millsLow, a, ErrorOfProduct(mills, a, v));
        F tail = ScaleTwice(L.Add(v, L.Fma(v, exact, L.Fma(v, q, vLow))), L.ToBits(t), Mantissa);
        return WithSign(L.Sub(L.AtLeast(x, L.Of(0f)), tail), Sign(x));
    }

    // M(a) = e^(a^2/2) Phi(-a) in two parts: A(a - 1) / (1 + 3a/4) below 2, else B(1/a - 1/4) / a; one division, its remainder kept.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F Mills(F a, out F low)
    {
        M near = L.Less(a, L.Of(2f));
        F dNear = L.Fma(a, L.Of(0.75f), L.Of(1f));
        F dLow = L.Select(near, L.Fma(a, L.Of(0.75f), L.Sub(L.Of(1f), dNear)), L.Of(0f));
        F d = L.Select(near, dNear, a);
        F w = L.Div(L.Of(1f), d);
        F minus = Minus(w);
        F remainder = L.Fma(minus, dLow, L.Fma(minus, d, L.Of(1f)));
        F cNear = L.Sub(a, L.Of(1f));
        F cFar = L.Sub(w, L.Of(0.25f));
        F c = L.Select(near, cNear, cFar);
        F tail = L.Select(near, MillsNearTail(cNear), MillsFarTail(cFar));
        F first = L.Select(near, L.Of(K.MillsNear), L.Of(K.MillsFar));
        F firstLow = L.Select(near, L.Of(K.MillsNearLow), L.Of(K.MillsFarLow));
        F m = L.Fma(tail, c, first);
        F mLow = L.Add(L.Fma(tail, c, L.Sub(first, m)), firstLow);
        F v = L.Mul(m, w);
        low = L.Fma(v, remainder, L.Fma(mLow, w, ErrorOfProduct(m, w, v)));
        return v;
    }

    /// <summary>x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, 1.5 ulp: as x times a sigmoid whose argument is kept in two parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F GeluTanh(F x)
    {
        F a = L.AtMost(L.Abs(x), L.Of(11f));
        F w = GeluArgument(a, out F wLow);
        F t = L.Fma(w, L.Of(-K.Log2E), L.Of(K.RounderBiasedTwice));
        F k = L.Sub(t, L.Of(K.RounderBiasedTwice));
        F r = L.Sub(L.Fma(k, L.Of(-K.Ln2), Minus(w)), wLow);
        r = L.Fma(k, L.Of(-K.Ln2Low), r);
        F q = L.Mul(L.Fma(ExpTail(r), r, L.Of(1f)), r);
        F e = ScaleTwice(L.Add(q, L.Of(1f)), L.ToBits(t), Mantissa);
        F numerator = L.Fma(a, q, a);
        F numeratorLow = L.Fma(a, q, L.Sub(a, numerator));
        F tail = ScaleTwice(OverOnePlus(e, numerator, numeratorLow), L.ToBits(t), Mantissa);
        return WithSign(L.Sub(L.AtLeast(x, L.Of(0f)), tail), Sign(x));
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
