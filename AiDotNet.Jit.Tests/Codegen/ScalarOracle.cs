using System.Numerics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>What every operation means, in plain C#.</summary>
internal static class ScalarOracle
{
    public static object Apply(MapOp op, DType of, DType to, object[] a) => op switch
    {
        MapOp.Cast => Cast(a[0], to),
        MapOp.Bits => a[0] switch
        {
            float x => BitConverter.SingleToInt32Bits(x),
            double x => BitConverter.DoubleToInt64Bits(x),
            int x => BitConverter.Int32BitsToSingle(x),
            _ => (object)BitConverter.Int64BitsToDouble((long)a[0]),
        },
        MapOp.Select => (bool)a[0] ? a[1] : a[2],
        _ => of switch
        {
            DType.Float32 => Float(op, a.Cast<float>().ToArray(), float.FusedMultiplyAdd, LargeReduction32.SinLarge, LargeReduction32.CosLarge),
            DType.Float64 => Float(op, a.Cast<double>().ToArray(), double.FusedMultiplyAdd, LargeReduction64.SinLarge, LargeReduction64.CosLarge),
            DType.Int32 => Integer(op, a.Cast<int>().ToArray()),
            DType.Int64 => Integer(op, a.Cast<long>().ToArray()),
            _ => Bool(op, a.Cast<bool>().ToArray()),
        },
    };

    private static object Float<T>(MapOp op, T[] a, Func<T, T, T, T> fma, Func<T, T, T> sin, Func<T, T, T> cos) where T : IFloatingPointIeee754<T> => op switch
    {
        MapOp.Sqrt => T.Sqrt(a[0]),
        MapOp.Floor => T.Floor(a[0]),
        MapOp.Round => T.Round(a[0], MidpointRounding.ToEven),
        MapOp.Fma => fma(a[0], a[1], a[2]),
        MapOp.Max => T.Max(a[0], a[1]),
        MapOp.Min => T.Min(a[0], a[1]),
        MapOp.Div => a[0] / a[1],
        MapOp.SinLarge => sin(a[0], a[1]),
        MapOp.CosLarge => cos(a[0], a[1]),
        _ => Common(op, a),
    };

    private static object Integer<T>(MapOp op, T[] a) where T : IBinaryInteger<T> => op switch
    {
        MapOp.And => a[0] & a[1],
        MapOp.Or => a[0] | a[1],
        MapOp.Xor => a[0] ^ a[1],
        MapOp.Not => ~a[0],
        MapOp.Div => a[1] == T.Zero ? T.Zero : a[1] == -T.One ? unchecked(-a[0]) : a[0] / a[1],
        MapOp.Max => T.Max(a[0], a[1]),
        MapOp.Min => T.Min(a[0], a[1]),
        MapOp.Fma => unchecked((a[0] * a[1]) + a[2]),
        _ => Common(op, a),
    };

    private static object Common<T>(MapOp op, T[] a) where T : INumber<T> => op switch
    {
        MapOp.Neg => unchecked(-a[0]),
        MapOp.Abs => T.IsNegative(a[0]) ? unchecked(-a[0]) : a[0],
        MapOp.Add => unchecked(a[0] + a[1]),
        MapOp.Sub => unchecked(a[0] - a[1]),
        MapOp.Mul => unchecked(a[0] * a[1]),
        MapOp.MaxNative => a[0] > a[1] ? a[0] : a[1],
        MapOp.MinNative => a[0] < a[1] ? a[0] : a[1],
        MapOp.Less => a[0] < a[1],
        MapOp.LessEqual => a[0] <= a[1],
        MapOp.Equal => a[0] == a[1],
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    private static object Bool(MapOp op, bool[] a) => op switch
    {
        MapOp.And => a[0] & a[1],
        MapOp.Or => a[0] | a[1],
        MapOp.Xor => a[0] ^ a[1],
        MapOp.Not => !a[0],
        MapOp.Less => !a[0] & a[1],
        MapOp.LessEqual => !a[0] | a[1],
        MapOp.Equal => a[0] == a[1],
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    private static object Cast(object value, DType to) => value switch
    {
        float x => To(x, to),
        double x => To(x, to),
        int x => To(x, to),
        long x => To(x, to),
        bool x => To(x ? 1 : 0, to),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static object To<T>(T x, DType to) where T : INumber<T> => to switch
    {
        DType.Float32 => float.CreateSaturating(x),
        DType.Float64 => double.CreateSaturating(x),
        DType.Int32 when x is long l => unchecked((int)l),
        DType.Int32 => int.CreateSaturating(x),
        DType.Int64 => long.CreateSaturating(x),
        _ => x != T.Zero,
    };
}
