using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>Comparison to the bit, and values worth comparing.</summary>
internal static class Bits
{
    public static readonly float[] Floats =
    [
        0f, -0f, 1f, -1f, 0.5f, -0.5f, 1.5f, -1.5f, 2.5f, 3.25f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, BitConverter.Int32BitsToSingle(0x7FC12345),
        float.Epsilon, -float.Epsilon, 1.1754942e-38f, float.MaxValue, float.MinValue, 2147483648f, -2147483648f, 2147483520f, 9.223372e18f, -9.223372e18f, 8388607.5f, 1e5f, 123456.7f, 1e30f,
    ];

    public static readonly double[] Doubles =
    [
        0d, -0d, 1d, -1d, 0.5, -0.5, 1.5, -1.5, 2.5, 3.25, double.PositiveInfinity, double.NegativeInfinity, double.NaN, BitConverter.Int64BitsToDouble(0x7FF8000012345678),
        double.Epsilon, -double.Epsilon, 2.225e-308, double.MaxValue, double.MinValue, 2147483647d, 2147483647.5, -2147483648.75, 9.2233720368547758e18, -9.2233720368547758e18,
        4503599627370495.5, 1L << 30, 1.1e10, 0.1,
    ];

    public static readonly int[] Ints =
        [0, 1, -1, 2, -2, 7, -13, 31, int.MaxValue, int.MinValue, int.MaxValue - 1, int.MinValue + 1, 0x12345678, -0x1234567, 16777217, 65536];

    public static readonly long[] Longs =
        [0, 1, -1, 2, -2, 7, -13, 63, long.MaxValue, long.MinValue, long.MaxValue - 1, int.MinValue, 0x123456789ABCDEF, 0xFFFFFFFFL, 9007199254740993, 0x4000004000000001];

    public static Array Samples(DType type) => type switch
    {
        DType.Float32 => Floats,
        DType.Float64 => Doubles,
        DType.Int32 => Ints,
        DType.Int64 => Longs,
        _ => new[] { false, true },
    };

    public static Array NewArray(DType type, int length) => type switch
    {
        DType.Float32 => new float[length],
        DType.Float64 => new double[length],
        DType.Int32 => new int[length],
        DType.Int64 => new long[length],
        _ => new bool[length],
    };

    /// <summary>1, 2, 3 ... or alternating.</summary>
    public static Array Ramp(DType type, int length)
    {
        var array = NewArray(type, length);
        for (int i = 0; i < length; i++)
            array.SetValue(type switch { DType.Float32 => i + 1f, DType.Float64 => i + 1d, DType.Int32 => i + 1, DType.Int64 => i + 1L, _ => (object)(i % 3 != 1) }, i);
        return array;
    }

    public static bool Same(object a, object b, bool anyNaN = false) => (a, b) switch
    {
        (float x, float y) => BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y) || (anyNaN && float.IsNaN(x) && float.IsNaN(y)),
        (double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y) || (anyNaN && double.IsNaN(x) && double.IsNaN(y)),
        _ => a.Equals(b),
    };

    public static void AssertSame(Array expected, Array actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
            if (!Same(expected.GetValue(i)!, actual.GetValue(i)!, anyNaN: true)) Assert.Fail($"{what}[{i}]: expected {expected.GetValue(i):R}, found {actual.GetValue(i):R}");
    }
}
