using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants32;

namespace AiDotNet.Jit.Numerics;

internal abstract partial class Maths32<L, F, I, M>
{
    /// <summary>The hyperbolic tangent, 1.59 ulp: an odd polynomial below 0.55, then 1 - 2 / (e^(2|x|) + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Tanh(F x)
    {
        F a = L.Abs(x);
        F z = L.Mul(x, x);
        F small = L.Fma(L.Mul(a, z), TanhTail(z), a);
        // |x| itself is reduced by ln 2 / 2; the low part of ln 2 does not matter as the exponential is the small term.
        F y = L.AtMost(a, L.Of(10f));
        F t = L.Fma(y, L.Of(K.TwoLog2E), L.Of(K.RounderBiased));
        F k = L.Sub(t, L.Of(K.RounderBiased));
        F r = L.Fma(k, L.Of(-K.HalfLn2), y);
        F q = L.Fma(L.Fma(ExpOfTwiceTail(r), r, L.Of(2f)), r, L.Of(1f));
        F d = L.Fma(q, L.FromBits(L.ShiftLeft(L.ToBits(t), Mantissa)), L.Of(1f));
        F large = L.Sub(L.Of(1f), L.Div(L.Of(2f), d));
        return WithSign(L.Select(L.Less(a, L.Of(0.55f)), small, large), Sign(x));
    }
}
