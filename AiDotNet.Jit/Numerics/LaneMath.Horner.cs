using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Numerics;

// Polynomials, one fma per coefficient. The forms that take the higher terms continue a longer polynomial.
internal abstract partial class LaneMath<L, F, I, M, E, B>
{
    /// <summary>c0 + c1 x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Horner(F x, E c0, E c1) => L.Fma(L.Of(c1), x, L.Of(c0));

    /// <summary>c0 + c1 x + c2 x^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Horner(F x, E c0, E c1, E c2) => L.Fma(Horner(x, c1, c2), x, L.Of(c0));

    /// <summary>c0 + c1 x + ... + c3 x^3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Horner(F x, E c0, E c1, E c2, E c3) => L.Fma(Horner(x, c1, c2, c3), x, L.Of(c0));

    /// <summary>c0 + c1 x + ... + c4 x^4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Horner(F x, E c0, E c1, E c2, E c3, E c4) => L.Fma(Horner(x, c1, c2, c3, c4), x, L.Of(c0));

    /// <summary>c0 + c1 x + ... + c5 x^5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Horner(F x, E c0, E c1, E c2, E c3, E c4, E c5) => L.Fma(Horner(x, c1, c2, c3, c4, c5), x, L.Of(c0));

    /// <summary>c0 + c1 x + c2 x^2 + higher x^3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Horner(F higher, F x, E c0, E c1, E c2)
    {
        F q = L.Fma(higher, x, L.Of(c2));
        q = L.Fma(q, x, L.Of(c1));
        return L.Fma(q, x, L.Of(c0));
    }

    /// <summary>c0 + c1 x + ... + c3 x^3 + higher x^4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Horner(F higher, F x, E c0, E c1, E c2, E c3) => L.Fma(Horner(higher, x, c1, c2, c3), x, L.Of(c0));

    /// <summary>c0 + c1 x + ... + c4 x^4 + higher x^5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Horner(F higher, F x, E c0, E c1, E c2, E c3, E c4) => L.Fma(Horner(higher, x, c1, c2, c3, c4), x, L.Of(c0));
}
