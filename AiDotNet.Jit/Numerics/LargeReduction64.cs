namespace AiDotNet.Jit.Numerics;

/// <summary>
/// Sine and cosine of large float64 angles, at most 1.3 ulp: Payne and Hanek's reduction, the 53-bit significand times a 192-bit window of
/// 2/pi in 64-bit integers. What a renderer calls for MapOp.SinLarge and MapOp.CosLarge.
/// </summary>
public static class LargeReduction64
{
    /// <summary>|x| from which these replace the polynomials.</summary>
    public const double Limit = 1073741824.0;

    private const int ExponentOfUnit = 1075;

    // The bits of 2/pi after the binary point, 64 per word, most significant first, preceded by one zero word.
    private static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
        0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
        0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea,
        0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
    ];

    /// <summary>v where |x| is below <see cref="Limit"/>, else the sine of x (NaN for infinities and NaN).</summary>
    public static double SinLarge(double x, double v) => Replace(x, v, 0);

    /// <summary>v where |x| is below <see cref="Limit"/>, else the cosine of x (NaN for infinities and NaN).</summary>
    public static double CosLarge(double x, double v) => Replace(x, v, 1);

    internal static double Replace(double x, double v, int quarter)
    {
        if (Math.Abs(x) < Limit) return v;
        if (!double.IsFinite(x)) return double.NaN;
        double r = Reduce(x, out double error, out long n);
        double w = LargeQuarter64.Sin(r, error, n + quarter);
        return quarter == 0 && x < 0 ? -w : w;
    }

    // |x| = n pi/2 + r + error, n modulo 4.
    private static double Reduce(double x, out double error, out long n)
    {
        UInt128 fraction = QuarterTurns(x, out n);
        bool above = fraction >> 127 != 0; // nearest multiple
        if (above)
        {
            n++;
            fraction = UInt128.Zero - fraction;
        }
        double r = TimesHalfPi(fraction, out error);
        if (above) (r, error) = (-r, -error);
        return r;
    }

    // |x| 2/pi modulo 4: n whole, and 128 bits of fraction.
    private static UInt128 QuarterTurns(double x, out long n)
    {
        long bits = BitConverter.DoubleToInt64Bits(x) & long.MaxValue;
        int exponent = (int)(bits >> 52) - ExponentOfUnit;
        ulong significand = ((ulong)bits & 0xfffffffffffff) | 0x10000000000000;
        // Bits of 2/pi that make multiples of 4 after the product are skipped.
        int first = exponent - 2 + 64;
        int word = first >> 6, shift = first & 63;
        ulong high1 = Math.BigMul(significand, Window(word + 2, shift), out ulong low2);
        ulong high0 = Math.BigMul(significand, Window(word + 1, shift), out ulong low1);
        ulong middle = low1 + high1;
        ulong carry = middle < low1 ? 1UL : 0;
        ulong top = unchecked((significand * Window(word, shift)) + high0 + carry);
        n = (long)(top >> 62);
        return new UInt128((top << 2) | (middle >> 62), (middle << 2) | (low2 >> 62));
    }

    private static ulong Window(int word, int shift) =>
        shift == 0 ? TwoOverPi[word] : (TwoOverPi[word] << shift) | (TwoOverPi[word + 1] >> (64 - shift));

    // fraction / 2^128 as two doubles, times pi/2.
    private static double TimesHalfPi(UInt128 fraction, out double error)
    {
        int zeros = (int)UInt128.LeadingZeroCount(fraction);
        UInt128 normal = fraction << zeros;
        double high = Math.ScaleB((double)(ulong)(normal >> 75), -53 - zeros);
        double low = Math.ScaleB((double)((ulong)(normal >> 22) & 0x1fffffffffffff), -106 - zeros);
        double product = high * Constants64.HalfPi1;
        double rest = Math.FusedMultiplyAdd(high, Constants64.HalfPi1, -product) + ((high * Constants64.HalfPi2) + (low * Constants64.HalfPi1));
        double r = product + rest;
        error = product - r + rest;
        return r;
    }
}
