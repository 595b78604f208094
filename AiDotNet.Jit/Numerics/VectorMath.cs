namespace AiDotNet.Jit.Numerics;

/// <summary>
/// Elementary functions over spans, within 2 units in the last place, with the bits that every backend's kernels give. The destination must
/// be at least as long as the source and may be the source itself, but not overlap it otherwise (ArgumentException).
/// </summary>
public static class VectorMath
{
    /// <summary>y = e^x.</summary>
    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Exp>(x, y);

    /// <summary>y = e^x.</summary>
    public static void Exp(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Exp>(x, y);

    /// <summary>y = e^x - 1, without cancellation near 0.</summary>
    public static void Expm1(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Expm1>(x, y);

    /// <summary>y = e^x - 1, without cancellation near 0.</summary>
    public static void Expm1(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Expm1>(x, y);

    /// <summary>y = the natural logarithm of x.</summary>
    public static void Log(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Log>(x, y);

    /// <summary>y = the natural logarithm of x.</summary>
    public static void Log(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Log>(x, y);

    /// <summary>y = log(1 + x), without cancellation near 0.</summary>
    public static void Log1p(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Log1p>(x, y);

    /// <summary>y = log(1 + x), without cancellation near 0.</summary>
    public static void Log1p(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Log1p>(x, y);

    /// <summary>y = the hyperbolic tangent of x.</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Tanh>(x, y);

    /// <summary>y = the hyperbolic tangent of x.</summary>
    public static void Tanh(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Tanh>(x, y);

    /// <summary>y = 1 / (1 + e^-x).</summary>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Sigmoid>(x, y);

    /// <summary>y = 1 / (1 + e^-x).</summary>
    public static void Sigmoid(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Sigmoid>(x, y);

    /// <summary>y = the error function of x.</summary>
    public static void Erf(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Erf>(x, y);

    /// <summary>y = the error function of x.</summary>
    public static void Erf(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Erf>(x, y);

    /// <summary>y = the sine of x radians, of any size.</summary>
    public static void Sin(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Sin>(x, y);

    /// <summary>y = the sine of x radians, of any size.</summary>
    public static void Sin(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Sin>(x, y);

    /// <summary>y = the cosine of x radians, of any size.</summary>
    public static void Cos(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Cos>(x, y);

    /// <summary>y = the cosine of x radians, of any size.</summary>
    public static void Cos(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Cos>(x, y);

    /// <summary>y = 1 / sqrt x.</summary>
    public static void Rsqrt(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Rsqrt>(x, y);

    /// <summary>y = 1 / sqrt x.</summary>
    public static void Rsqrt(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Rsqrt>(x, y);

    /// <summary>y = log(1 + e^x).</summary>
    public static void Softplus(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Softplus>(x, y);

    /// <summary>y = log(1 + e^x).</summary>
    public static void Softplus(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Softplus>(x, y);

    /// <summary>y = x Phi(x), Phi the normal distribution.</summary>
    public static void Gelu(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.Gelu>(x, y);

    /// <summary>y = x Phi(x), Phi the normal distribution.</summary>
    public static void Gelu(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.Gelu>(x, y);

    /// <summary>y = x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2.</summary>
    public static void GeluTanh(ReadOnlySpan<float> x, Span<float> y) => LaneLoop<float, int>.Run<Functions.GeluTanh>(x, y);

    /// <summary>y = x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2.</summary>
    public static void GeluTanh(ReadOnlySpan<double> x, Span<double> y) => LaneLoop<double, long>.Run<Functions.GeluTanh>(x, y);

    /// <summary>z = x^y by the rules of IEEE 754; x and y have the same length.</summary>
    public static void Pow(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z) => LaneLoop<float, int>.Run<Functions.Pow>(x, y, z);

    /// <summary>z = x^y by the rules of IEEE 754; x and y have the same length.</summary>
    public static void Pow(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> z) => LaneLoop<double, long>.Run<Functions.Pow>(x, y, z);
}
