using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants32;

namespace AiDotNet.Jit.Numerics;

/// <summary>
/// The float32 functions. Each error bound is the maximum over all 2^32 arguments in units of the last place; signed zeros, infinities,
/// NaN, denormals, overflow and underflow are right everywhere.
/// </summary>
internal abstract partial class Maths32<L, F, I, M> : Polynomials32<L, F, I, M> where L : struct, ILanes<F, I, M, float, int>
{
    private const int Mantissa = 23;

    /// <summary>e^x, 0.91 ulp: x = k ln 2 + r and a polynomial in r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Exp(F x)
    {
        F r = ReduceByLn2(L.AtMost(L.AtLeast(x, L.Of(-104f)), L.Of(89f)), out I n);
        F q = L.Fma(ExpTail(r), r, L.Of(1f));
        return ScaleTwice(L.Fma(q, r, L.Of(1f)), n, Mantissa);
    }

    /// <summary>e^x - 1, 1.35 ulp: as <see cref="Exp"/>, keeping the rounding error of r and adding 2^k - 1 last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Expm1(F x)
    {
        F y = L.AtMost(L.AtLeast(x, L.Of(-18f)), L.Of(89f));
        F t = L.Fma(y, L.Of(K.Log2E), L.Of(K.RounderBiased - 1f));
        F k = L.Sub(t, L.Of(K.RounderBiased - 1f));
        F exact = L.Fma(k, L.Of(-K.Ln2), y);
        F r = L.Fma(k, L.Of(-K.Ln2Low), exact);
        F rLow = L.Fma(k, L.Of(-K.Ln2Low), L.Sub(exact, r));
        F u = L.Fma(L.Mul(r, r), ExpTail(r), rLow);
        // Half the scale, so that k = 128 does not overflow before the result does.
        F s = L.FromBits(L.ShiftLeft(L.ToBits(t), Mantissa));
        F v = L.Fma(s, u, L.Fma(s, r, L.Sub(s, L.Of(0.5f))));
        return WithSign(L.Add(v, v), Sign(x));
    }

    // e^r - 1 for |r| at most ln 2 / 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F ExpMinusOne(F r) => L.Fma(L.Mul(r, r), ExpTail(r), r);

    // x = k ln 2 + r, |r| at most ln 2 / 2; the low bits of n hold k + 254.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F ReduceByLn2(F x, out I n)
    {
        F t = L.Fma(x, L.Of(K.Log2E), L.Of(K.RounderBiasedTwice));
        F k = L.Sub(t, L.Of(K.RounderBiasedTwice));
        n = L.ToBits(t);
        return L.Fma(k, L.Of(-K.Ln2Low), L.Fma(k, L.Of(-K.Ln2), x));
    }

    // e^x for x in [-104, 0].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F ExpOfNegative(F x)
    {
        F r = ReduceByLn2(x, out I n);
        F t = L.Mul(L.Fma(ExpTail(r), r, L.Of(1f)), r);
        return ScaleTwice(L.Add(t, L.Of(1f)), n, Mantissa);
    }
}
