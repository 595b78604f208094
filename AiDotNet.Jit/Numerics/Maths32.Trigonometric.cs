using System.Runtime.CompilerServices;
using K = AiDotNet.Jit.Numerics.Constants32;

namespace AiDotNet.Jit.Numerics;

internal abstract partial class Maths32<L, F, I, M>
{
    /// <summary>The sine, 1.21 ulp: |x| = k pi/2 + r in three parts and a polynomial in r; beyond 1e5 <see cref="LargeReduction32"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Sin(F x)
    {
        F r = ReduceByHalfPi(L.Abs(x), out F low, out I k);
        F v = SinOfQuarter(r, low, k);
        return L.SinLarge(x, L.FromBits(L.XorBits(L.ToBits(v), Sign(x))));
    }

    /// <summary>The cosine, 1.21 ulp: as <see cref="Sin"/>, a quarter turn on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F Cos(F x)
    {
        F r = ReduceByHalfPi(L.Abs(x), out F low, out I k);
        return L.CosLarge(x, SinOfQuarter(r, low, L.AddBits(k, L.OfBits(1))));
    }

    /// <summary>sin(k pi/2 + r + low), |r| at most pi/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static F SinOfQuarter(F r, F low, I k)
    {
        F z = L.Mul(r, r);
        F sin = L.Add(r, L.Fma(L.Mul(r, z), SinTail(z), low));
        F cos = L.Fma(z, CosTail(z), L.Of(1f));
        F v = L.Select(L.EqualBits(L.AndBits(k, L.OfBits(1)), L.OfBits(0)), sin, cos);
        return L.FromBits(L.XorBits(L.ToBits(v), L.ShiftLeft(L.AndBits(k, L.OfBits(2)), 30)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F ReduceByHalfPi(F a, out F low, out I n)
    {
        F t = L.Fma(a, L.Of(K.TwoOverPi), L.Of(K.Rounder));
        F k = L.Sub(t, L.Of(K.Rounder));
        n = L.ToBits(t);
        F exact = L.Fma(k, L.Of(-K.HalfPi1), a);
        F r = L.Fma(k, L.Of(-K.HalfPi2), exact);
        // exact - r may itself round where k HalfPi2 cancels most of exact.
        F w = L.Sub(exact, r);
        low = L.Add(L.Fma(k, L.Of(-K.HalfPi2), w), L.Sub(L.Sub(exact, w), r));
        low = L.Fma(k, L.Of(-K.HalfPi3), low);
        return r;
    }
}
