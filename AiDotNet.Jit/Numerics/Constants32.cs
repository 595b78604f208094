namespace AiDotNet.Jit.Numerics;

/// <summary>Constants of the float32 definitions other than polynomials; each comment is the exact value.</summary>
internal static class Constants32
{
    // The sum with one of these is rounded to an integer; its low bits hold that integer, or that plus the exponent bias once or twice.
    internal const float Rounder = 12582912f; // 0x1.8p+23
    internal const float RounderBiased = 12583039f; // 0x1.8000fep+23
    internal const float RounderBiasedTwice = 12583166f; // 0x1.8001fcp+23

    // Denormals times 2^23 are normal.
    internal const float MinNormal = 1.1754944e-38f; // 0x1p-126
    internal const float TwoPow23 = 8388608f; // 0x1p+23

    // ln 2 in two parts.
    internal const float Log2E = 1.442695f; // 0x1.715476p+0
    internal const float Ln2 = 0.6931472f; // 0x1.62e43p-1
    internal const float Ln2Low = -1.9046542e-09f; // -0x1.05c61p-29

    // pi/2 in three parts of 24 bits, the first two truncated.
    internal const float TwoOverPi = 0.63661975f; // 0x1.45f306p-1
    internal const float HalfPi1 = 1.5707963f; // 0x1.921fb4p+0
    internal const float HalfPi2 = 7.5497894e-08f; // 0x1.4442dp-24
    internal const float HalfPi3 = 5.390303e-15f; // 0x1.84698ap-48

    // 1/3 and 2/ln 2 in two parts: the logarithm in pow.
    internal const float Third = 0.33333334f; // 0x1.555556p-2
    internal const float ThirdLow = -9.934108e-09f; // -0x1.555556p-27
    internal const float TwoLog2E = 2.88539f; // 0x1.715476p+1
    internal const float TwoLog2ELow = 3.851926e-08f; // 0x1.4ae0cp-25

    // 2 sqrt(2/pi), and the same times 0.044715, in two parts: gelu by tanh.
    internal const float GeluLinear = 1.5957692f; // 0x1.988454p+0
    internal const float GeluLinearLow = -4.534068e-08f; // -0x1.857936p-25
    internal const float GeluCubic = 0.071354814f; // 0x1.2444f2p-4
    internal const float GeluCubicLow = 2.3988325e-09f; // 0x1.49b16ap-29

    // The constant terms of the two fits of the scaled normal tail, in two parts: gelu.
    internal const float MillsNear = 0.457762f; // 0x1.d4bf9p-2
    internal const float MillsNearLow = 8.226564e-09f; // 0x1.1aa9ap-27
    internal const float MillsFar = 0.37764257f; // 0x1.82b4bcp-2
    internal const float MillsFarLow = -7.668305e-09f; // -0x1.077b2p-27
}
