using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Kernels;

/// <summary>Short names for writing kernels.</summary>
internal static class Build
{
    public static KernelBuffer[] Buffers(DType type, params string[] names) => [.. names.Select((n, i) => new KernelBuffer(
        n.Split(':')[0], n.EndsWith(":i", StringComparison.Ordinal) ? DType.Int32 : n.EndsWith(":b", StringComparison.Ordinal) ? DType.Bool : type, i))];

    public static Load At(KernelBuffer b, Affine index, params Guard[] guards) => new(b, index, null, 0, guards);

    public static Value Max(Value a, Value b) => new Map(MapOp.Max, a, b);

    public static Value Sqrt(Value a) => new Map(MapOp.Sqrt, a);

    /// <summary>Something smooth, positive and costly in operations, with bit tricks: stands for exp in float32.</summary>
    public static Value Exp(Value x)
    {
        if (x.Type == DType.Float64) return Cube(x);
        x = Max(new Map(MapOp.Min, x, 88f), -87f);
        Value shifted = new Map(MapOp.Fma, x, (Value)1.44269504f, (Value)12582912f);
        var n = shifted - 12582912f;
        Value r = new Map(MapOp.Fma, n, (Value)(-0.693147181f), x);
        Value p = 8.3334519073e-3f;
        foreach (float c in (float[])[4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f, 1f, 1f]) p = new Map(MapOp.Fma, p, r, (Value)c);
        var exponent = new Map(MapOp.ShiftLeft, new Map(MapOp.Bits, DType.Int32, shifted), new Const(23, DType.Int32));
        return new Map(MapOp.Bits, DType.Float32, new Map(MapOp.Add, new Map(MapOp.Bits, DType.Int32, p), exponent));
    }

    private static Value Cube(Value x)
    {
        var y = x * 0.25f + 1.5f;
        return y * y * y;
    }
}
