namespace AiDotNet.Jit.Tests.Numerics;

/// <summary>An unevaluated sum of two doubles, about 106 bits: the reference for float64.</summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    public static readonly DoubleDouble Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);
    public static readonly DoubleDouble Pi = new(3.141592653589793, 1.2246467991473532e-16);

    public static implicit operator DoubleDouble(double x) => new(x, 0);

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        double s = a.High + b.High, v = s - a.High;
        if (!double.IsFinite(s)) return s;
        double e = a.High - (s - v) + (b.High - v);
        double t = a.Low + b.Low, w = t - a.Low;
        double f = a.Low - (t - w) + (b.Low - w);
        var sum = Fast(s, e + t);
        return Fast(sum.High, sum.Low + f);
    }

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        double p = a.High * b.High;
        if (!double.IsFinite(p)) return p;
        return Fast(p, Math.FusedMultiplyAdd(a.High, b.High, -p) + ((a.High * b.Low) + (a.Low * b.High)));
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        double q1 = a.High / b.High;
        if (!double.IsFinite(q1) || double.IsInfinity(b.High)) return q1;
        var r = a - (b * q1);
        double q2 = r.High / b.High;
        r -= b * q2;
        return Fast(q1, q2) + (r.High / b.High);
    }

    public static DoubleDouble Sqrt(DoubleDouble a)
    {
        double s = Math.Sqrt(a.High);
        if (s == 0 || !double.IsFinite(s)) return s;
        return s + ((a - ((DoubleDouble)s * s)) / (2 * s));
    }

    public DoubleDouble Scale(int exponent) => new(Math.ScaleB(High, exponent), Math.ScaleB(Low, exponent));

    public static DoubleDouble Exp(double x) => Exp((DoubleDouble)x);

    public static DoubleDouble Exp(DoubleDouble x)
    {
        if (double.IsNaN(x.High)) return x.High;
        if (x.High > 710) return double.PositiveInfinity;
        if (x.High < -760) return 0;
        int k = (int)Math.Round(x.High / Ln2.High);
        return (Taylor(x - (Ln2 * k)) + 1).Scale(k);
    }

    public static DoubleDouble Expm1(DoubleDouble x)
    {
        if (Math.Abs(x.High) < 1e-40) return x;
        return Math.Abs(x.High) < 0.35 ? Taylor(x) : Exp(x) - 1;
    }

    // 2 atanh((x - 1) / (x + 1)) near 1; elsewhere Newton's step from the double logarithm.
    public static DoubleDouble Log(DoubleDouble x)
    {
        if (x.High is > 0.6 and < 1.6) return TwiceAtanh((x - 1) / (x + 1));
        double first = Math.Log(x.High);
        if (!double.IsFinite(first)) return first;
        int k = Math.ILogB(x.High);
        var m = x.Scale(-k);
        var y = (DoubleDouble)Math.Log(m.High);
        for (int i = 0; i < 2; i++) y += (m * Exp(-y)) - 1;
        return y + (Ln2 * k);
    }

    private static DoubleDouble TwiceAtanh(DoubleDouble s)
    {
        DoubleDouble z = s * s, power = s + s, sum = 0;
        for (int n = 1; n < 70; n += 2)
        {
            sum += power / n;
            power *= z;
        }
        return sum;
    }

    // e^r - 1 by the series at r/64 and squaring (1 + t)^2 - 1 = t (2 + t).
    private static DoubleDouble Taylor(DoubleDouble r)
    {
        var s = r.Scale(-6);
        DoubleDouble sum = 0, term = s;
        for (int n = 2; n < 16; n++)
        {
            sum += term;
            term = term * s / n;
        }
        for (int i = 0; i < 6; i++) sum *= sum + 2;
        return sum;
    }

    private static DoubleDouble Fast(double a, double b)
    {
        double s = a + b;
        return new(s, b - (s - a));
    }
}
