using System.Numerics;

namespace AiDotNet.Jit.Tests.Numerics;

/// <summary>The functions in double-double arithmetic, at least 2^-90: references for float64.</summary>
internal static class Precise
{
    private const int FractionBits = 1300;

    // Small results are computed 2^900 times too large, as denormals have no second part.
    private const int Scaling = 900;
    private static readonly BigInteger HalfPi = ComputeHalfPi();

    public static DoubleDouble Log1p(double x)
    {
        if (Math.Abs(x) < 1e-20 || double.IsInfinity(x)) return x == double.NegativeInfinity ? double.NaN : x;
        return DoubleDouble.Log((DoubleDouble)1 + x);
    }

    public static DoubleDouble Tanh(double x)
    {
        if (Math.Abs(x) > 40) return Math.Sign(x);
        if (Math.Abs(x) < 1e-20) return x;
        var e = DoubleDouble.Expm1((DoubleDouble)x + x);
        return e / (e + 2);
    }

    public static DoubleDouble Sigmoid(DoubleDouble x)
    {
        var e = DoubleDouble.Exp(x.High < 0 ? x : -x);
        return x.High < 0 ? e / (e + 1) : (DoubleDouble)1 / (e + 1);
    }

    public static DoubleDouble Sigmoid(double x) => Sigmoid((DoubleDouble)x);

    public static DoubleDouble Rsqrt(double x)
    {
        if (x is 0 or double.PositiveInfinity or double.NaN or < 0) return 1 / Math.Sqrt(x);
        int k = Math.ILogB(x) & ~1;
        return ((DoubleDouble)1 / DoubleDouble.Sqrt(Math.ScaleB(x, -k))).Scale(-k / 2);
    }

    public static DoubleDouble Softplus(double x)
    {
        var e = DoubleDouble.Exp(-Math.Abs(x));
        if (e.High < 1e-30) return e + Math.Max(x, 0);
        return DoubleDouble.Log(e + 1) + Math.Max(x, 0);
    }

    public static DoubleDouble Erf(double x)
    {
        double a = Math.Abs(x);
        if (a > 7) return Math.Sign(x);
        var v = a < 2 ? Series(a) : (DoubleDouble)1 - Erfc(a, 0);
        return double.IsNegative(x) ? -v : v;
    }

    public static DoubleDouble Gelu(double x)
    {
        if (double.IsInfinity(x)) return x > 0 ? x : -0.0;
        double a = Math.Abs(x);
        var tail = a > 41 ? 0 : (Erfc((DoubleDouble)a / DoubleDouble.Sqrt(2), Scaling) * (0.5 * a)).Scale(-Scaling);
        return double.IsNegative(x) ? -tail : (DoubleDouble)x - tail;
    }

    public static DoubleDouble GeluTanh(double x)
    {
        if (double.IsInfinity(x)) return x > 0 ? x : -0.0;
        if (Math.Abs(x) < 1e-300) return 0.5 * x;
        if (Math.Abs(x) > 40) return x > 0 ? x : -0.0;
        // the exact real number 0.044715, in two parts
        var cubic = (DoubleDouble)44715 / 1000000 * x * x * x;
        var w = DoubleDouble.Sqrt((DoubleDouble)8 / DoubleDouble.Pi) * (cubic + x);
        if (w.High < -760) return -0.0;
        return w.High > -100 ? Sigmoid(w) * x : (DoubleDouble.Exp(w + (DoubleDouble.Ln2 * Scaling)) * x).Scale(-Scaling);
    }

    public static DoubleDouble Sin(double x) => Circular(x, 0);

    public static DoubleDouble Cos(double x) => Circular(x, 1);

    // sin(x + quarter pi/2), reduced exactly: x is an integer over 2^1300 up to denormals that are their own sine.
    private static DoubleDouble Circular(double x, int quarter)
    {
        if (!double.IsFinite(x)) return double.NaN;
        if (Math.Abs(x) < 1e-30) return quarter == 0 ? x : 1;
        long bits = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        BigInteger fixedPoint = ((bits & 0xfffffffffffff) | 0x10000000000000) * (BigInteger.One << ((int)(bits >> 52) - 1075 + FractionBits));
        var quarters = ((fixedPoint << 1) + HalfPi) / (HalfPi << 1);
        var r = ToDoubleDouble(fixedPoint - (quarters * HalfPi));
        int n = (int)(quarters & 3) + quarter;
        var v = (n & 1) == 0 ? SinSeries(r) : CosSeries(r);
        return ((n & 2) != 0) ^ (quarter == 0 && x < 0) ? -v : v;
    }

    private static DoubleDouble SinSeries(DoubleDouble r) => Alternating(r, r, 1);

    private static DoubleDouble CosSeries(DoubleDouble r) => Alternating(r, 1, 0);

    private static DoubleDouble Alternating(DoubleDouble r, DoubleDouble term, int n)
    {
        DoubleDouble z = -(r * r), sum = 0;
        for (int i = 0; i < 15; i++, n += 2)
        {
            sum += term;
            term = term * z / ((n + 1) * (n + 2));
        }
        return sum;
    }

    private static DoubleDouble ToDoubleDouble(BigInteger value)
    {
        int shift = Math.Max(0, (int)BigInteger.Abs(value).GetBitLength() - 120);
        var top = value >> shift;
        double high = (double)top;
        return new DoubleDouble(high, (double)(top - (BigInteger)high)).Scale(shift - FractionBits);
    }

    // Machin: pi/4 = 4 atan(1/5) - atan(1/239).
    private static BigInteger ComputeHalfPi()
    {
        const int guard = 64;
        BigInteger Arctan(int inverse)
        {
            BigInteger power = (BigInteger.One << (FractionBits + guard)) / inverse, sum = 0;
            for (int n = 1; !power.IsZero; n += 2)
            {
                sum += (n & 2) == 0 ? power / n : -(power / n);
                power /= inverse * inverse;
            }
            return sum;
        }
        return (2 * ((4 * Arctan(5)) - Arctan(239))) >> guard;
    }

    // 2^scale erfc a.
    private static DoubleDouble Erfc(DoubleDouble a, int scale)
    {
        if (a.High < 2) return ((DoubleDouble)1 - Series(a)).Scale(scale);
        var f = a;
        for (int n = 260; n > 0; n--) f = a + ((DoubleDouble)(0.5 * n) / f);
        return DoubleDouble.Exp((DoubleDouble.Ln2 * scale) - (a * a)) / (DoubleDouble.Sqrt(DoubleDouble.Pi) * f);
    }

    // 2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (2n+1)!!
    private static DoubleDouble Series(DoubleDouble x)
    {
        DoubleDouble term = x, sum = x, z = x * x;
        for (int n = 1; Math.Abs(term.High) > 1e-34 * Math.Abs(sum.High); n++)
        {
            term = term * z * 2 / ((2 * n) + 1);
            sum += term;
        }
        return sum * DoubleDouble.Exp(-z) * 2 / DoubleDouble.Sqrt(DoubleDouble.Pi);
    }
}
