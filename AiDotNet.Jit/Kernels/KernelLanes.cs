using System.Numerics;
using System.Runtime.CompilerServices;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Lanes whose operations build the nodes of a kernel instead of computing.</summary>
internal readonly struct KernelLanes<E, B> : ILanes<Value, Value, Value, E, B>
    where E : unmanaged, IBinaryFloatingPointIeee754<E>
    where B : unmanaged, IBinaryInteger<B>
{
    private static readonly DType Float = DTypes.Of<E>();
    private static readonly DType Integer = DTypes.Of<B>();

    public static int Count => 1;

    public static Value Of(E value) => new Const(double.CreateChecked(value), Float);

    // A Const holds a double: the few 64-bit integers that do not fit are the bits of one.
    public static Value OfBits(B value)
    {
        double number = double.CreateChecked(value);
        return Int128.CreateChecked(number) == Int128.CreateChecked(value)
            ? new Const(number, Integer)
            : new Map(MapOp.Bits, Integer, Of(Unsafe.BitCast<B, E>(value)));
    }

    public static Value Add(Value a, Value b) => new Map(MapOp.Add, Float, a, b);
    public static Value Sub(Value a, Value b) => new Map(MapOp.Sub, Float, a, b);
    public static Value Mul(Value a, Value b) => new Map(MapOp.Mul, Float, a, b);
    public static Value Div(Value a, Value b) => new Map(MapOp.Div, Float, a, b);
    public static Value Sqrt(Value a) => new Map(MapOp.Sqrt, Float, a);
    public static Value Fma(Value a, Value b, Value c) => new Map(MapOp.Fma, Float, a, b, c);
    public static Value Round(Value a) => new Map(MapOp.Round, Float, a);
    public static Value Negate(Value a) => new Map(MapOp.Neg, Float, a);

    public static Value Abs(Value a) => new Map(MapOp.Abs, Float, a);
    public static Value AtMost(Value x, Value limit) => new Map(MapOp.MinNative, Float, limit, x);
    public static Value AtLeast(Value x, Value limit) => new Map(MapOp.MaxNative, Float, limit, x);
    public static Value Less(Value a, Value b) => new Map(MapOp.Less, DType.Bool, a, b);
    public static Value Equal(Value a, Value b) => new Map(MapOp.Equal, DType.Bool, a, b);
    public static Value EqualBits(Value a, Value b) => new Map(MapOp.Equal, DType.Bool, a, b);
    public static Value And(Value a, Value b) => new Map(MapOp.And, DType.Bool, a, b);
    public static Value Or(Value a, Value b) => new Map(MapOp.Or, DType.Bool, a, b);
    public static Value Xor(Value a, Value b) => new Map(MapOp.Xor, DType.Bool, a, b);
    public static Value Not(Value a) => new Map(MapOp.Not, DType.Bool, a);
    public static Value Select(Value mask, Value a, Value b) => new Map(MapOp.Select, Float, mask, a, b);
    public static Value ToBits(Value a) => new Map(MapOp.Bits, Integer, a);
    public static Value FromBits(Value a) => new Map(MapOp.Bits, Float, a);
    public static Value AddBits(Value a, Value b) => new Map(MapOp.Add, Integer, a, b);
    public static Value SubBits(Value a, Value b) => new Map(MapOp.Sub, Integer, a, b);
    public static Value AndBits(Value a, Value b) => new Map(MapOp.And, Integer, a, b);
    public static Value OrBits(Value a, Value b) => new Map(MapOp.Or, Integer, a, b);
    public static Value XorBits(Value a, Value b) => new Map(MapOp.Xor, Integer, a, b);
    public static Value ShiftLeft(Value a, int count) => new Map(MapOp.ShiftLeft, Integer, a, new Const(count, Integer));
    public static Value ShiftRight(Value a, int count) => new Map(MapOp.ShiftRight, Integer, a, new Const(count, Integer));
    public static Value SinLarge(Value x, Value v) => new Map(MapOp.SinLarge, Float, x, v);
    public static Value CosLarge(Value x, Value v) => new Map(MapOp.CosLarge, Float, x, v);
}
