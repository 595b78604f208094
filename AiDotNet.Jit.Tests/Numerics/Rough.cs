namespace AiDotNet.Jit.Tests.Numerics;

/// <summary>Double functions that System.Math lacks, a few units of 2^-53 from the truth: references for float32.</summary>
internal static class Rough
{
    // Kahan's correction: the error of the rounded e^x cancels in the quotient.
    public static double Expm1(double x)
    {
        double u = Math.Exp(x);
        if (u == 1) return x;
        if (double.IsInfinity(u) || u - 1 == -1) return u - 1;
        return (u - 1) * x / Math.Log(u);
    }

    public static double Log1p(double x)
    {
        double u = 1 + x;
        if (u == 1 || double.IsPositiveInfinity(u)) return x;
        return Math.Log(u) * x / (u - 1);
    }

    public static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (a > 6) return Math.Sign(x);
        return a < 2 ? Series(x) : Math.CopySign(1 - Erfc(a), x);
    }

    public static double Gelu(double x)
    {
        if (double.IsInfinity(x)) return x > 0 ? x : -0.0;
        return double.IsNegative(x) ? -Tail(-x) : x - Tail(x);
    }

    public static double GeluTanh(double x)
    {
        if (double.IsInfinity(x)) return x > 0 ? x : -0.0;
        return x * Sigmoid(2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)));
    }

    // a Phi(-a).
    private static double Tail(double a) => a > 40 ? 0 : a * 0.5 * Erfc(a / Math.Sqrt(2));

    private static double Erfc(double a) => a < 2 ? 1 - Series(a) : ContinuedFraction(a);

    // 2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (2n+1)!!: no cancellation.
    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++) sum += term *= 2 * x * x / ((2 * n) + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    private static double ContinuedFraction(double a)
    {
        double f = a;
        for (int n = 80; n > 0; n--) f = a + (0.5 * n / f);
        return Math.Exp(-a * a) / (Math.Sqrt(Math.PI) * f);
    }
}
