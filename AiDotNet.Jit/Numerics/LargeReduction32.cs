namespace AiDotNet.Jit.Numerics;

/// <summary>
/// Sine and cosine of large float32 angles, at most 0.51 ulp: x/(2 pi) modulo 1 from eight 24-bit pieces of 1/(2 pi) whose products with x
/// are exact in double, then polynomials in double. What a renderer calls for MapOp.SinLarge and MapOp.CosLarge.
/// </summary>
public static class LargeReduction32
{
    /// <summary>|x| from which these replace the polynomials.</summary>
    public const float Limit = 1e5f;

    private static ReadOnlySpan<double> InverseOfTwoPi =>
    [
        0.15915493667125702, 6.4206382432985265e-09, 7.342738037334397e-17, 8.135948500433114e-24,
        3.0224034272071343e-30, 1.4168891989350178e-37, 6.551007778024304e-45, 1.763489420220157e-52,
    ];

    /// <summary>v where |x| is below <see cref="Limit"/>, else the sine of x (NaN for infinities and NaN).</summary>
    public static float SinLarge(float x, float v) => Replace(x, v, 0);

    /// <summary>v where |x| is below <see cref="Limit"/>, else the cosine of x (NaN for infinities and NaN).</summary>
    public static float CosLarge(float x, float v) => Replace(x, v, 1);

    internal static float Replace(float x, float v, int quarter) => Math.Abs(x) < Limit ? v : Sin(x, quarter);

    private static float Sin(float x, int quarter)
    {
        double turns = Turns(Math.Abs((double)x), out double error);
        double quarters = Math.Round(4 * turns);
        double r = (turns - (0.25 * quarters) + error) * (2 * Math.PI);
        int n = (int)quarters + quarter;
        double v = (n & 1) == 0 ? SinOfQuarter(r) : CosOfQuarter(r);
        bool negative = ((n & 2) != 0) ^ (quarter == 0 && x < 0);
        return (float)(negative ? -v : v);
    }

    // a/(2 pi) modulo 1 in [-1/2, 1/2], and what the rounded sum misses.
    private static double Turns(double a, out double error)
    {
        double sum = 0;
        error = 0;
        foreach (double piece in InverseOfTwoPi)
        {
            double t = a * piece;
            t -= Math.Round(t); // exact: whole turns do not matter
            double next = sum + t, added = next - sum;
            error += sum - (next - added) + (t - added);
            sum = next;
        }
        return sum - Math.Round(sum);
    }

    private static double SinOfQuarter(double r)
    {
        double z = r * r;
        double q = Math.FusedMultiplyAdd(2.7557313667586063e-06, z, -0.0001984126982976742);
        q = Math.FusedMultiplyAdd(q, z, 0.008333333333322418);
        q = Math.FusedMultiplyAdd(q, z, -0.16666666666666632);
        return Math.FusedMultiplyAdd(r * z, q, r);
    }

    private static double CosOfQuarter(double r)
    {
        double z = r * r;
        double q = Math.FusedMultiplyAdd(2.4801587288947114e-05, z, -0.0013888888888873303);
        q = Math.FusedMultiplyAdd(q, z, 0.041666666666666595);
        q = Math.FusedMultiplyAdd(q, z, -0.5);
        return Math.FusedMultiplyAdd(q, z, 1.0);
    }
}
