using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Numerics;

/// <summary>
/// The polynomials behind <see cref="Maths32{L, F, I, M}"/>: weighted minimax fits whose coefficients were rounded to float one at a time,
/// refitting the rest. The stated error is what remains after rounding.
/// </summary>
internal abstract class Polynomials32<L, F, I, M> : LaneMath<L, F, I, M, float, int> where L : struct, ILanes<F, I, M, float, int>
{
    /// <summary>q in e^r = 1 + r + r^2 q(r), |r| at most ln 2 / 2: relative error 2^-28.2 of e^r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F ExpTail(F r) => Horner(r, 0.5f, 0.16666515f, 0.041666586f, 0.00836934f, 0.0013920972f);

    /// <summary>q in 2^r = 1 + r q(r), |r| at most 1/2: 2^-28.2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Exp2Tail(F r) => Horner(r, 0.6931472f, 0.24022652f, 0.055503596f, 0.009617915f, 0.0013391061f, 0.00015499142f);

    /// <summary>q in log(1 + f) = f + f^2 q(f), 1 + f in [2/3, 4/3]: 2^-27.6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F LogTail(F f)
    {
        F q = Horner(f, 0.13989577f, -0.122739606f, 0.14061862f, -0.12483428f);
        return Horner(q, f, -0.5f, 0.33333197f, -0.2499992f, 0.20011434f, -0.1667444f);
    }

    /// <summary>p in erf x = x + x p(z), z = x^2, |x| below 1: 2^-29.4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F ErfTail(F z)
    {
        F q = Horner(z, 0.005187218f, -0.0007998607f, 7.810161e-05f);
        return Horner(q, z, 0.12837917f, -0.37612626f, 0.11283579f, -0.02685336f);
    }

    /// <summary>log2 erfc a on [1, 4]: 2^-29.8 of erf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Log2Erfc(F a)
    {
        F q = Horner(a, 0.031458437f, -0.0042409743f, 0.0002677302f);
        return Horner(q, a, -0.00051036366f, -1.6259749f, -0.9207652f, -0.14865142f);
    }

    /// <summary>-q in 2^r = 1 + r q(r), |r| at most 1/2: 2^-23.3, enough for the small term of erf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F MinusExp2Tail(F r) => Horner(r, -0.69314724f, -0.24022223f, -0.055502404f, -0.009672613f, -0.0013435915f);

    /// <summary>s in sin r = r + r z s(z), z = r^2, |r| at most pi/4: 2^-27.9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F SinTail(F z) => Horner(z, -0.16666655f, 0.0083321845f, -0.00019517205f);

    /// <summary>c in cos r = 1 + z c(z), z = r^2, |r| at most pi/4: 2^-33.1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F CosTail(F z) => Horner(z, -0.5f, 0.041666646f, -0.0013887301f, 2.443067e-05f);

    /// <summary>p in atanh(s)/s = 1 + z (1/3 + z p(z)), z = s^2, |s| at most 0.172: 2^-36.8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F AtanhTail(F z) => Horner(z, 0.20000076f, 0.14273544f, 0.11709881f);

    /// <summary>p in log(1 + e) = e + e^2 p(e), e in [0, 1]: 2^-27.4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Log1pOfExpTail(F e)
    {
        F q = Horner(e, 0.10671962f, -0.057595875f, 0.02017591f, -0.0033136227f);
        return Horner(q, e, -0.4999993f, 0.33330464f, -0.24958083f, 0.19692984f, -0.1534932f);
    }

    /// <summary>a in M(1 + c) (1 + 3 (1 + c) / 4) = a0 + c a(c), M(y) = e^(y^2/2) Phi(-y), 1 + c in [0, 2]: 2^-27.5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F MillsNearTail(F c)
    {
        F q = Horner(c, -0.0005996675f, 0.00021706197f, -7.3512376e-05f, 2.98711e-05f, -8.833789e-06f);
        return Horner(q, c, -0.044203237f, 0.0056644976f, 0.0026800423f, -0.0026169934f, 0.0014037605f);
    }

    /// <summary>b in y M(y) = b0 + c b(c), c = 1/y - 1/4, y in [2, 14.5]: 2^-26.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F MillsFarTail(F c)
    {
        F q = Horner(c, 1.3669993f, -1.9623077f, -0.2231909f, 3.1279464f);
        return Horner(q, c, -0.1473887f, -0.14674035f, 0.3741322f, -0.31365f, -0.26954624f);
    }
}
