using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants64;

namespace AiDotNet.Jit.Numerics;

/// <summary>
/// The float64 functions, of the same structure as the float32 ones. Each error bound is the maximum found over 1.2e8 samples in units
/// of the last place (1e6 for softplus and both gelu); signed zeros, infinities, NaN, denormals, overflow and underflow are right everywhere.
/// </summary>
internal abstract partial class Maths64<L, F, I, M> : Polynomials64<L, F, I, M> where L : struct, ILanes<F, I, M, double, long>
{
    private const int Mantissa = 52;

    /// <summary>e^x, 0.91 ulp: x = k ln 2 + r and a polynomial in r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Exp(F x) => ExpInRange(L.AtMost(L.AtLeast(x, L.Of(-746.0)), L.Of(710.0)));

    /// <summary>e^x - 1, 1.34 ulp: as <see cref="Exp"/>, keeping the rounding error of r and adding 2^k - 1 last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Expm1(F x)
    {
        F y = L.AtMost(L.AtLeast(x, L.Of(-38.0)), L.Of(710.0));
        F t = L.Fma(y, L.Of(K.Log2E), L.Of(K.RounderBiased - 1.0));
        F k = L.Sub(t, L.Of(K.RounderBiased - 1.0));
        F exact = L.Fma(k, L.Of(-K.Ln2), y);
        F r = L.Fma(k, L.Of(-K.Ln2Low), exact);
        F rLow = L.Fma(k, L.Of(-K.Ln2Low), L.Sub(exact, r));
        F u = L.Fma(L.Mul(r, r), ExpTail(r), rLow);
        // Half the scale, so that k = 1024 does not overflow before the result does.
        F s = L.FromBits(L.ShiftLeft(L.ToBits(t), Mantissa));
        F v = L.Fma(s, u, L.Fma(s, r, L.Sub(s, L.Of(0.5))));
        return WithSign(L.Add(v, v), Sign(x));
    }

    // e^r - 1 for |r| at most ln 2 / 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F ExpMinusOne(F r) => L.Fma(L.Mul(r, r), ExpTail(r), r);

    // x = k ln 2 + r, |r| at most ln 2 / 2; the low bits of n hold k + 2046.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F ReduceByLn2(F x, out I n)
    {
        F t = L.Fma(x, L.Of(K.Log2E), L.Of(K.RounderBiasedTwice));
        F k = L.Sub(t, L.Of(K.RounderBiasedTwice));
        n = L.ToBits(t);
        return L.Fma(k, L.Of(-K.Ln2Low), L.Fma(k, L.Of(-K.Ln2), x));
    }

    // e^x for x in [-746, 710].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F ExpInRange(F x)
    {
        F r = ReduceByLn2(x, out I n);
        F q = L.Fma(ExpTail(r), r, L.Of(1.0));
        return ScaleTwice(L.Fma(q, r, L.Of(1.0)), n, Mantissa);
    }
}
