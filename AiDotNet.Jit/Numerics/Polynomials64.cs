using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Numerics;

/// <summary>
/// The polynomials behind <see cref="Maths64{L, F, I, M}"/>: weighted minimax fits whose coefficients were rounded to double one at a time,
/// refitting the rest. The stated error is what remains after rounding.
/// </summary>
internal abstract class Polynomials64<L, F, I, M> : LaneMath<L, F, I, M, double, long> where L : struct, ILanes<F, I, M, double, long>
{
    /// <summary>q in e^r = 1 + r + r^2 q(r), |r| at most ln 2 / 2: relative error 2^-57.9 of e^r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F ExpTail(F r)
    {
        F q = Horner(r, 2.763200060456096e-07, 2.5125459394007003e-08);
        q = Horner(q, r, 0.0013888888948691282, 0.00019841269940491012, 2.4801488055414122e-05, 2.7557193962598847e-06);
        return Horner(q, r, 0.5000000000000013, 0.16666666666666713, 0.0416666666665097, 0.008333333333297426);
    }

    /// <summary>q in 2^r = 1 + r q(r), |r| at most 1/2: 2^-59.7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Exp2Tail(F r)
    {
        F q = Horner(r, 1.017790200723403e-07, 7.0550985778662955e-09, 4.478374473706039e-10, 2.5460809409336197e-11);
        q = Horner(q, r, 0.0013333558145984374, 0.00015403530394132237, 1.5252734228762439e-05, 1.3215486235655712e-06);
        return Horner(q, r, 0.6931471805599453, 0.24022650695910072, 0.0555041086648235, 0.00961812910762802);
    }

    /// <summary>p in log(1 + f) = f - s (f - z p(z)), s = f / (2 + f), z = s^2, 1 + f in [sqrt 1/2, sqrt 2]: 2^-59.5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F LogTail(F z)
    {
        F q = Horner(z, 0.1818357153844602, 0.15313860026623458, 0.14797913538907112);
        return Horner(q, z, 0.6666666666666735, 0.39999999999409375, 0.2857142874363911, 0.22222198439242868);
    }

    /// <summary>p in erf x = x + x p(z), z = x^2, |x| below 1: 2^-56.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F ErfTail(F z)
    {
        F q = Horner(z, -1.6715715044508789e-09, 1.4804053111615205e-10);
        q = Horner(q, z, 1.6481714902395772e-06, -1.6565024433371152e-07, 1.6072382725715835e-08);
        q = Horner(q, z, 0.005223977653032907, -0.0008548328562266205, 0.00012055387409818417, -1.4926916616471233e-05);
        return Horner(q, z, 0.1283791670955126, -0.376126389031841, 0.11283791670971156, -0.02686617064805395);
    }

    /// <summary>log2 erfc a on [1, 6]: 2^-57.1 of erf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Log2Erfc(F a)
    {
        F q = Horner(a, 2.9139235451194603e-10, -7.01663714996372e-12);
        q = Horner(q, a, 3.050460719973954e-06, -5.330658064824691e-07, 6.625312846650397e-08, -5.6107172546033815e-09);
        q = Horner(q, a, -0.00019704049679664042, -2.8148958209380222e-05, 3.2501250618666695e-05, -1.237436474454881e-05);
        q = Horner(q, a, 0.027393914393719108, 0.0005966640330493892, -0.002768515190171095, 0.0011153175421348353);
        return Horner(q, a, -7.406094098155152e-07, -1.627899560545516, -0.9184832282768841, -0.1481680638810905);
    }

    /// <summary>-q in 2^r = 1 + r q(r), |r| at most 1/2: 2^-57.5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F MinusExp2Tail(F r)
    {
        F q = Horner(r, -1.0177777811198686e-07, -7.074629512492536e-09, -4.4989950853963693e-10);
        q = Horner(q, r, -0.001333355814577095, -0.0001540353046702347, -1.5252734487076662e-05, -1.3215430328810909e-06);
        return Horner(q, r, -0.6931471805599453, -0.2402265069591015, -0.05550410866482406, -0.009618129107586377);
    }

    /// <summary>s in sin r = r + r z s(z), z = r^2, |r| at most pi/4: 2^-58.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F SinTail(F z)
    {
        F q = Horner(z, 2.7557313667586063e-06, -2.505075310434871e-08, 1.5896450056874938e-10);
        return Horner(q, z, -0.16666666666666632, 0.008333333333322418, -0.0001984126982976742);
    }

    /// <summary>c in cos r = 1 - z/2 + z^2 c(z), z = r^2, |r| at most pi/4: 2^-64.1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F CosTail(F z)
    {
        F q = Horner(z, -2.7557314191898997e-07, 2.0875700738584073e-09, -1.1358446494586366e-11);
        return Horner(q, z, 0.041666666666666595, -0.0013888888888873303, 2.4801587288947114e-05);
    }

    /// <summary>p in atanh(s)/s = 1 + z (1/3 + z p(z)), z = s^2, |s| at most 0.172: 2^-66.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F AtanhTail(F z)
    {
        F q = Horner(z, 0.07693382008269975, 0.06628328716514395, 0.06598928073553013);
        return Horner(q, z, 0.20000000000001136, 0.14285714285045628, 0.11111111260734845, 0.09090892113349505);
    }

    /// <summary>p in log(1 + e) = e - s (e - z p(z)), s = e / (2 + e), z = s^2, e in [0, 1]: 2^-59.4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F Log1pTail(F z)
    {
        F q = Horner(z, 0.08341765513190831, 0.17015868627961908);
        q = Horner(q, z, 0.18181744195257457, 0.15386554736423746, 0.1330103461957574, 0.12105655982280529);
        return Horner(q, z, 0.6666666666666631, 0.4000000000015594, 0.28571428548004163, 0.2222222396124847);
    }

    /// <summary>
    /// a in M(y) (1 + y/4) = m0 + c (m1 + c a(c)), c = 1/(1 + y/4) - 1/2, y in [0, 38.7], M(y) = e^(y^2/2) Phi(-y) the scaled tail of the
    /// normal distribution: 2^-58.9.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static F MillsTail(F c)
    {
        F q = Horner(c, -0.0025143898765474506, 0.0013872293630972862);
        q = Horner(q, c, -0.0055501776815277655, -0.0017660228557383054, 0.0050240873832012745, -0.0009088375292433577);
        q = Horner(q, c, -0.0025777576113283876, -0.00836824951975356, 0.0044426631625974775, 0.005079989565901722);
        q = Horner(q, c, -0.0004885064472232353, -0.01799406838050469, 0.0007337330557557547, 0.012124416757761929);
        q = Horner(q, c, -0.055675077872427564, -0.05218619062112542, 0.008534035715100695, 0.02958015105265801);
        return Horner(q, c, 0.3871374007422148, 0.3730437159193175, 0.24158629956368313, 0.06032151173343041);
    }
}
