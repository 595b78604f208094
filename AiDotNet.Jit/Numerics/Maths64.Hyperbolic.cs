using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants64;

namespace AiDotNet.Jit.Numerics;

internal abstract partial class Maths64<L, F, I, M>
{
    /// <summary>The hyperbolic tangent, 1.68 ulp: an odd polynomial below 0.5625, then 1 - 2 / (e^(2|x|) + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Tanh(F x)
    {
        F a = L.Abs(x);
        F z = L.Mul(x, x);
        F small = L.Fma(L.Mul(a, z), TanhTail(z), a);
        // The low part of ln 2 does not matter as the exponential is the small term.
        F y = L.AtMost(a, L.Of(20.0));
        F twice = L.Add(y, y);
        F t = L.Fma(twice, L.Of(K.Log2E), L.Of(K.RounderBiased));
        F k = L.Sub(t, L.Of(K.RounderBiased));
        F r = L.Fma(k, L.Of(-K.Ln2), twice);
        F q = L.Fma(L.Fma(ExpTail(r), r, L.Of(1.0)), r, L.Of(1.0));
        F d = L.Fma(q, L.FromBits(L.ShiftLeft(L.ToBits(t), Mantissa)), L.Of(1.0));
        F large = L.Sub(L.Of(1.0), L.Div(L.Of(2.0), d));
        return WithSign(L.Select(L.Less(a, L.Of(0.5625)), small, large), Sign(x));
    }
}
