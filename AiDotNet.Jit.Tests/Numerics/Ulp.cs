namespace AiDotNet.Jit.Tests.Numerics;

/// <summary>Errors in units of the last place, in the binade of the exact value; infinite where NaN, infinity or the sign is wrong.</summary>
internal static class Ulp
{
    public static double Error(float actual, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual)) return double.IsNaN(exact) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (double.IsNegative(exact) != float.IsNegative(actual)) return double.PositiveInfinity;
        if (float.IsInfinity((float)exact) && float.IsInfinity(actual)) return 0;
        if (double.IsInfinity(exact)) return double.PositiveInfinity;
        // An overflow to infinity counts as the next power of two.
        double value = float.IsInfinity(actual) ? Math.CopySign(Math.ScaleB(1, 128), actual) : actual;
        int exponent = exact == 0 ? -126 : Math.Max(Math.ILogB(exact), -126);
        return Math.Abs(value - exact) / Math.ScaleB(1, exponent - 23);
    }

    public static double Error(double actual, DoubleDouble exact)
    {
        if (double.IsNaN(exact.High) || double.IsNaN(actual)) return double.IsNaN(exact.High) && double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (double.IsNegative(exact.High) != double.IsNegative(actual)) return double.PositiveInfinity;
        if (double.IsInfinity(exact.High)) return double.IsInfinity(actual) ? 0 : double.PositiveInfinity;
        if (double.IsInfinity(actual)) return double.PositiveInfinity;
        int exponent = exact.High == 0 ? -1022 : Math.Max(Math.ILogB(exact.High), -1022);
        return Math.ScaleB(Math.Abs(actual - exact.High - exact.Low), 52 - exponent);
    }

    /// <summary>Equal bits; all NaN are equal, as which one comes out is the hardware's choice.</summary>
    public static bool Same(float a, float b) =>
        float.IsNaN(a) ? float.IsNaN(b) : BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b);

    /// <inheritdoc cref="Same(float, float)"/>
    public static bool Same(double a, double b) =>
        double.IsNaN(a) ? double.IsNaN(b) : BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
