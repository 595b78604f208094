namespace AiDotNet.Jit.Tests.Numerics;

/// <summary>Arguments worth testing.</summary>
internal static class Samples
{
    public static readonly float[] Special32 =
    [
        0f, -0f, 1f, -1f, 2f, -2f, 3f, -3f, 0.5f, -0.5f, 1.5f, -1.5f, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        float.Epsilon, -float.Epsilon, float.MaxValue, -float.MaxValue, 1.1754944e-38f, -1.1754944e-38f, 16777215f, 16777216f, -16777217f,
        8388607f, -8388609f, 0.99999994f, -0.99999994f, 1.0000001f, 88.72284f, 88.7229f, -87.33655f, -103.97f, -104f, 1e5f, -1e5f, 1e30f,
    ];

    public static readonly double[] Special64 =
    [
        0.0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        double.Epsilon, -double.Epsilon, double.MaxValue, -double.MaxValue, 2.2250738585072014E-308, -2.2250738585072014E-308,
        9007199254740991, 9007199254740992, 4503599627370497, -4503599627370497, 0.99999999999999989, -0.99999999999999989,
        1.0000000000000002, 709.782712893384, 709.78271289338409, -708.4, -745.13, -745.14, 1073741824, -1073741824, 1e22, 6381956970095103e250,
    ];

    /// <summary>Every stride-th bit pattern.</summary>
    public static IEnumerable<float[]> Bits32(uint stride)
    {
        const int block = 1 << 14;
        for (ulong first = 0; first < 1UL << 32; first += (ulong)block * stride)
        {
            int count = (int)Math.Min(block, ((1UL << 32) - first + stride - 1) / stride);
            yield return [.. Enumerable.Range(0, count).Select(i => BitConverter.UInt32BitsToSingle((uint)(first + ((ulong)i * stride))))];
        }
    }

    /// <summary>One part any bit patterns, the others where the named function is neither constant nor linear.</summary>
    public static double[] Of64(string name, int count)
    {
        var random = new Random(name.Length + name[0]);
        return [.. Enumerable.Range(0, count).Select(i => Draw(name, random, i % 5))];
    }

    private static double Draw(string name, Random random, int mode)
    {
        double any = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
        double u = random.NextDouble(), signed = random.NextDouble() < 0.5 ? -u : u;
        double small = signed * Math.Pow(2, -random.Next(0, 60));
        if (mode == 0) return any;
        if (mode == 1) return name == "Log" ? 1 + small : small;
        return (name, mode) switch
        {
            ("Exp", 2) => signed * 745.2,
            ("Exp", 3) => -708 - (40 * u),
            ("Expm1" or "Sigmoid" or "Softplus", 2) => signed * 709,
            ("Log" or "Rsqrt", 2) => u * 4,
            ("Log" or "Rsqrt", 3) => u * 4.9e-308,
            ("Log" or "Rsqrt", _) => 0.5 + (1.5 * u),
            ("Log1p", 2) => (u * 4) - 0.9999999,
            ("Log1p", 3) => (u * Math.Pow(2, -random.Next(0, 53))) - 1,
            ("Sin" or "Cos", 2) => signed * 100,
            ("Sin" or "Cos", 3) => signed * 1e9,
            ("Sin" or "Cos", _) => random.Next(1 << 20) * (Math.PI / 2) * (1 + (small * 1e-9)),
            ("Gelu", 2) => signed * 38.6,
            ("GeluTanh", 2) => signed * 21.7,
            ("Erf", 2) => signed * 6.1,
            (_, 2) => signed * 20,
            (_, 3) => signed * 2,
            _ => signed * 6,
        };
    }
}
