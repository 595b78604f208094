using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>What every MapOp means for one element. Elements are raw bits; those of 4 bytes or less are zero-extended.</summary>
internal static class ScalarMath
{
    public static ulong FromNumber(double number, DType type) => type switch
    {
        DType.Float32 => Raw((float)number),
        DType.Float64 => Raw(number),
        DType.Int32 => Raw((int)number),
        DType.Int64 => Raw((long)number),
        _ => Raw(number != 0),
    };

    public static double ToNumber(ulong bits, DType type) => type switch
    {
        DType.Float32 => F32(bits),
        DType.Float64 => F64(bits),
        DType.Int32 => (int)bits,
        DType.Int64 => (long)bits,
        _ => bits,
    };

    public static long ToLong(ulong bits, DType type) => type == DType.Int32 ? (int)bits : (long)bits;

    /// <summary>The operation on elements of type <paramref name="from"/>; of a Select, the type of what is selected does not matter.</summary>
    public static ulong Apply(MapOp op, DType from, DType to, ulong a, ulong b, ulong c)
    {
        if (op == MapOp.Select) return a != 0 ? b : c;
        if (op == MapOp.Bits) return a;
        if (op == MapOp.Cast) return Cast(from, to, a);
        return from switch
        {
            DType.Float32 => Single(op, F32(a), F32(b), F32(c)),
            DType.Float64 => Double(op, F64(a), F64(b), F64(c)),
            DType.Int32 => Int(op, (int)a, (int)b),
            DType.Int64 => Long(op, (long)a, (long)b),
            _ => Bool(op, a, b),
        };
    }

    private static ulong Single(MapOp op, float a, float b, float c) => op switch
    {
        MapOp.Neg => Raw(-a),
        MapOp.Abs => Raw(MathF.Abs(a)),
        MapOp.Sqrt => Raw(MathF.Sqrt(a)),
        MapOp.Floor => Raw(MathF.Floor(a)),
        MapOp.Round => Raw(MathF.Round(a)),
        MapOp.Add => Raw(a + b),
        MapOp.Sub => Raw(a - b),
        MapOp.Mul => Raw(a * b),
        MapOp.Div => Raw(a / b),
        MapOp.Max => Raw(MathF.Max(a, b)),
        MapOp.Min => Raw(MathF.Min(a, b)),
        MapOp.MaxNative => Raw(a > b ? a : b),
        MapOp.MinNative => Raw(a < b ? a : b),
        MapOp.Less => Raw(a < b),
        MapOp.LessEqual => Raw(a <= b),
        MapOp.Equal => Raw(a == b),
        MapOp.Fma => Raw(MathF.FusedMultiplyAdd(a, b, c)),
        MapOp.SinLarge => Raw(LargeReduction32.SinLarge(a, b)),
        MapOp.CosLarge => Raw(LargeReduction32.CosLarge(a, b)),
        _ => throw Unknown(op, DType.Float32),
    };

    private static ulong Double(MapOp op, double a, double b, double c) => op switch
    {
        MapOp.Neg => Raw(-a),
        MapOp.Abs => Raw(Math.Abs(a)),
        MapOp.Sqrt => Raw(Math.Sqrt(a)),
        MapOp.Floor => Raw(Math.Floor(a)),
        MapOp.Round => Raw(Math.Round(a)),
        MapOp.Add => Raw(a + b),
        MapOp.Sub => Raw(a - b),
        MapOp.Mul => Raw(a * b),
        MapOp.Div => Raw(a / b),
        MapOp.Max => Raw(Math.Max(a, b)),
        MapOp.Min => Raw(Math.Min(a, b)),
        MapOp.MaxNative => Raw(a > b ? a : b),
        MapOp.MinNative => Raw(a < b ? a : b),
        MapOp.Less => Raw(a < b),
        MapOp.LessEqual => Raw(a <= b),
        MapOp.Equal => Raw(a == b),
        MapOp.Fma => Raw(Math.FusedMultiplyAdd(a, b, c)),
        MapOp.SinLarge => Raw(LargeReduction64.SinLarge(a, b)),
        MapOp.CosLarge => Raw(LargeReduction64.CosLarge(a, b)),
        _ => throw Unknown(op, DType.Float64),
    };

    private static ulong Int(MapOp op, int a, int b) => op switch
    {
        MapOp.Neg => Raw(-a),
        MapOp.Abs => Raw(a < 0 ? -a : a),
        MapOp.Not => Raw(~a),
        MapOp.Add => Raw(a + b),
        MapOp.Sub => Raw(a - b),
        MapOp.Mul => Raw(a * b),
        MapOp.Div => Raw(a / b),
        MapOp.Max or MapOp.MaxNative => Raw(Math.Max(a, b)),
        MapOp.Min or MapOp.MinNative => Raw(Math.Min(a, b)),
        MapOp.And => Raw(a & b),
        MapOp.Or => Raw(a | b),
        MapOp.Xor => Raw(a ^ b),
        MapOp.ShiftLeft => Raw(a << b),
        MapOp.ShiftRight => Raw(a >>> b),
        MapOp.Less => Raw(a < b),
        MapOp.LessEqual => Raw(a <= b),
        MapOp.Equal => Raw(a == b),
        _ => throw Unknown(op, DType.Int32),
    };

    private static ulong Long(MapOp op, long a, long b) => op switch
    {
        MapOp.Neg => Raw(-a),
        MapOp.Abs => Raw(a < 0 ? -a : a),
        MapOp.Not => Raw(~a),
        MapOp.Add => Raw(a + b),
        MapOp.Sub => Raw(a - b),
        MapOp.Mul => Raw(a * b),
        MapOp.Div => Raw(a / b),
        MapOp.Max or MapOp.MaxNative => Raw(Math.Max(a, b)),
        MapOp.Min or MapOp.MinNative => Raw(Math.Min(a, b)),
        MapOp.And => Raw(a & b),
        MapOp.Or => Raw(a | b),
        MapOp.Xor => Raw(a ^ b),
        MapOp.ShiftLeft => Raw(a << (int)b),
        MapOp.ShiftRight => Raw(a >>> (int)b),
        MapOp.Less => Raw(a < b),
        MapOp.LessEqual => Raw(a <= b),
        MapOp.Equal => Raw(a == b),
        _ => throw Unknown(op, DType.Int64),
    };

    private static ulong Bool(MapOp op, ulong a, ulong b) => op switch
    {
        MapOp.Not => a ^ 1,
        MapOp.And => a & b,
        MapOp.Or => a | b,
        MapOp.Xor => a ^ b,
        MapOp.Equal => Raw(a == b),
        _ => throw Unknown(op, DType.Bool),
    };

    private static ulong Cast(DType from, DType to, ulong a) => (from, to) switch
    {
        (DType.Float32, _) => FromNumber(F32(a), to),
        (DType.Float64, _) => FromNumber(F64(a), to),
        (_, DType.Float32) => Raw((float)Integer(from, a)),
        (_, DType.Float64) => Raw((double)Integer(from, a)),
        (_, DType.Int32) => Raw((int)Integer(from, a)),
        (_, DType.Int64) => Raw(Integer(from, a)),
        _ => Raw(Integer(from, a) != 0),
    };

    private static long Integer(DType from, ulong a) => from == DType.Int32 ? (int)a : (long)a;

    private static UnsupportedOpException Unknown(MapOp op, DType type) => new($"{op} is not an operation on {type.Text()}. Cast the operands.");

    private static float F32(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);
    private static double F64(ulong bits) => BitConverter.UInt64BitsToDouble(bits);
    private static ulong Raw(float v) => BitConverter.SingleToUInt32Bits(v);
    private static ulong Raw(double v) => BitConverter.DoubleToUInt64Bits(v);
    private static ulong Raw(int v) => (uint)v;
    private static ulong Raw(long v) => (ulong)v;
    private static ulong Raw(bool v) => v ? 1UL : 0;
}
