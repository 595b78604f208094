using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants32;

namespace AiDotNet.Jit.Numerics;

internal abstract partial class Maths32<L, F, I, M>
{
    /// <summary>The hyperbolic tangent, 1.69 ulp: by h = (e^(2|x|) - 1) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Tanh(F x)
    {
        F a = L.Abs(x);
        F twice = L.AtMost(L.Add(a, a), L.Of(20f));
        // The low part of ln 2 does not matter: where k is large, the exponential is the small term.
        F t = L.Fma(twice, L.Of(K.Log2E), L.Of(K.RounderBiased - 1f));
        F k = L.Sub(t, L.Of(K.RounderBiased - 1f));
        F s = L.FromBits(L.ShiftLeft(L.ToBits(t), Mantissa));
        F h = L.Fma(ExpMinusOne(L.Fma(k, L.Of(-K.Ln2), twice)), s, L.Sub(s, L.Of(0.5f)));
        return WithSign(TanhBy(h, a), Sign(x));
    }
}
