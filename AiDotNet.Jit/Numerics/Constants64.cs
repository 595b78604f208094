namespace AiDotNet.Jit.Numerics;

/// <summary>Constants of the float64 definitions other than polynomials; each comment is the exact value.</summary>
internal static class Constants64
{
    // The sum with one of these is rounded to an integer; its low bits hold that integer, or that plus the exponent bias once or twice.
    internal const double Rounder = 6755399441055744.0; // 0x1.8p+52
    internal const double RounderBiased = 6755399441056767.0; // 0x1.80000000003ffp+52
    internal const double RounderBiasedTwice = 6755399441057790.0; // 0x1.80000000007fep+52

    // Denormals times 2^52 are normal.
    internal const double MinNormal = 2.2250738585072014e-308; // 0x1p-1022
    internal const double TwoPow52 = 4503599627370496.0; // 0x1p+52

    // ln 2 in two parts.
    internal const double Log2E = 1.4426950408889634; // 0x1.71547652b82fep+0
    internal const double Ln2 = 0.6931471805599453; // 0x1.62e42fefa39efp-1
    internal const double Ln2Low = 2.3190468138462996e-17; // 0x1.abc9e3b39803fp-56

    // pi/2 in three parts of 53 bits, the first two truncated.
    internal const double TwoOverPi = 0.6366197723675814; // 0x1.45f306dc9c883p-1
    internal const double HalfPi1 = 1.5707963267948966; // 0x1.921fb54442d18p+0
    internal const double HalfPi2 = 6.123233995736765e-17; // 0x1.1a62633145c06p-54
    internal const double HalfPi3 = 1.082856673921914e-32; // 0x1.c1cd129024e09p-107

    // 1/3 and 2/ln 2 in two parts: the logarithm in pow.
    internal const double Third = 0.3333333333333333; // 0x1.5555555555555p-2
    internal const double ThirdLow = 1.850371707708594e-17; // 0x1.5555555555555p-56
    internal const double TwoLog2E = 2.8853900817779268; // 0x1.71547652b82fep+1
    internal const double TwoLog2ELow = 4.0710547481862066e-17; // 0x1.777d0ffda0d24p-55

    // 2 sqrt(2/pi), and the same times 0.044715, in two parts: gelu by tanh.
    internal const double GeluLinear = 1.5957691216057308; // 0x1.9884533d43651p+0
    internal const double GeluLinearLow = -9.96930880911092e-17; // -0x1.cbc0d30ebfd15p-54
    internal const double GeluCubic = 0.07135481627260025; // 0x1.2444f2a4d8b4bp-4
    internal const double GeluCubicLow = -6.175149918155315e-19; // -0x1.6c843a29d1c7p-61

    // The two lowest terms of the fit of the scaled normal tail, in two parts, and the density at 0: gelu.
    internal const double Mills0 = 0.18882128260393788; // 0x1.82b4bb8c94dcep-3
    internal const double Mills0Low = -5.779017645690267e-18; // -0x1.aa6a8e935632fp-58
    internal const double Mills1 = 0.30394832098594604; // 0x1.373e3a893c28ap-2
    internal const double Mills1Low = 6.699448864211016e-18; // 0x1.ee5502d626db2p-58
    internal const double DensityAtZero = 0.3989422804014327; // 0x1.9884533d43651p-2
}
