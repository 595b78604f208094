using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants32;

namespace AiDotNet.Jit.Numerics;

internal abstract partial class Maths32<L, F, I, M>
{
    /// <summary>The error function, 1.30 ulp: an odd polynomial below 1, then 1 - 2^h with h the polynomial of log2 erfc.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Erf(F x)
    {
        F a = L.Abs(x);
        F small = L.Fma(a, ErfTail(L.Mul(x, x)), a);
        F h = Log2Erfc(L.AtMost(a, L.Of(4f)));
        F t = L.Add(h, L.Of(K.RounderBiased));
        F r = L.Sub(h, L.Sub(t, L.Of(K.RounderBiased)));
        F minus = L.Fma(MinusExp2Tail(r), r, L.Of(-1f));
        F large = L.Fma(L.FromBits(L.ShiftLeft(L.ToBits(t), Mantissa)), minus, L.Of(1f));
        return WithSign(L.Select(L.Less(a, L.Of(1f)), small, large), Sign(x));
    }
}
