using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants64;

namespace AiDotNet.Jit.Numerics;

internal abstract partial class Maths64<L, F, I, M>
{
    /// <summary>The hyperbolic tangent, 1.98 ulp: by h = (e^(2|x|) - 1) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Tanh(F x)
    {
        F a = L.Abs(x);
        F twice = L.AtMost(L.Add(a, a), L.Of(40.0));
        // The low part of ln 2 does not matter: where k is large, the exponential is the small term.
        F t = L.Fma(twice, L.Of(K.Log2E), L.Of(K.RounderBiased - 1.0));
        F k = L.Sub(t, L.Of(K.RounderBiased - 1.0));
        F s = L.FromBits(L.ShiftLeft(L.ToBits(t), Mantissa));
        F h = L.Fma(ExpMinusOne(L.Fma(k, L.Of(-K.Ln2), twice)), s, L.Sub(s, L.Of(0.5)));
        return WithSign(TanhBy(h, a), Sign(x));
    }
}
