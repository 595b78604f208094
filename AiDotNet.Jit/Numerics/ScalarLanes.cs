using System.Numerics;
using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Numerics;

/// <summary>One float or double: machines without vectors, and the reference the vectors are tested against.</summary>
internal readonly struct ScalarLanes<E, B> : ILanes<E, B, bool, E, B>
    where E : unmanaged, IBinaryFloatingPointIeee754<E>
    where B : unmanaged, IBinaryInteger<B>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => 1;

    [MethodImpl(Inline)] public static E Of(E value) => value;
    [MethodImpl(Inline)] public static B OfBits(B value) => value;
    [MethodImpl(Inline)] public static E Add(E a, E b) => a + b;
    [MethodImpl(Inline)] public static E Sub(E a, E b) => a - b;
    [MethodImpl(Inline)] public static E Mul(E a, E b) => a * b;
    [MethodImpl(Inline)] public static E Div(E a, E b) => a / b;
    [MethodImpl(Inline)] public static E Sqrt(E a) => E.Sqrt(a);
    [MethodImpl(Inline)] public static E Fma(E a, E b, E c) => E.FusedMultiplyAdd(a, b, c);
    [MethodImpl(Inline)] public static E Round(E a) => E.Round(a);
    [MethodImpl(Inline)] public static E Negate(E a) => -a;

    [MethodImpl(Inline)] public static E Abs(E a) => E.Abs(a);
    [MethodImpl(Inline)] public static E AtMost(E x, E limit) => x > limit ? limit : x;
    [MethodImpl(Inline)] public static E AtLeast(E x, E limit) => x < limit ? limit : x;
    [MethodImpl(Inline)] public static bool Less(E a, E b) => a < b;
    [MethodImpl(Inline)] public static bool Equal(E a, E b) => a == b;
    [MethodImpl(Inline)] public static bool EqualBits(B a, B b) => a == b;
    [MethodImpl(Inline)] public static bool And(bool a, bool b) => a & b;
    [MethodImpl(Inline)] public static bool Or(bool a, bool b) => a | b;
    [MethodImpl(Inline)] public static bool Xor(bool a, bool b) => a ^ b;
    [MethodImpl(Inline)] public static bool Not(bool a) => !a;
    [MethodImpl(Inline)] public static E Select(bool mask, E a, E b) => mask ? a : b;
    [MethodImpl(Inline)] public static B ToBits(E a) => Unsafe.BitCast<E, B>(a);
    [MethodImpl(Inline)] public static E FromBits(B a) => Unsafe.BitCast<B, E>(a);
    [MethodImpl(Inline)] public static B AddBits(B a, B b) => unchecked(a + b);
    [MethodImpl(Inline)] public static B SubBits(B a, B b) => unchecked(a - b);
    [MethodImpl(Inline)] public static B AndBits(B a, B b) => a & b;
    [MethodImpl(Inline)] public static B OrBits(B a, B b) => a | b;
    [MethodImpl(Inline)] public static B XorBits(B a, B b) => a ^ b;
    [MethodImpl(Inline)] public static B ShiftLeft(B a, int count) => a << count;
    [MethodImpl(Inline)] public static B ShiftRight(B a, int count) => a >>> count;
    [MethodImpl(Inline)] public static E SinLarge(E x, E v) => LargeAngle<E>.Replace(x, v, 0);
    [MethodImpl(Inline)] public static E CosLarge(E x, E v) => LargeAngle<E>.Replace(x, v, 1);
}
