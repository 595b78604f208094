using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AiDotNet.Jit.Numerics;

/// <summary>128 bits of float or double; the mask is an F of all-ones and all-zeros lanes.</summary>
internal readonly struct Lanes128<E, B> : ILanes<Vector128<E>, Vector128<B>, Vector128<E>, E, B>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => Vector128<E>.Count;

    [MethodImpl(Inline)] public static Vector128<E> Of(E value) => Vector128.Create(value);
    [MethodImpl(Inline)] public static Vector128<B> OfBits(B value) => Vector128.Create(value);
    [MethodImpl(Inline)] public static Vector128<E> Add(Vector128<E> a, Vector128<E> b) => a + b;
    [MethodImpl(Inline)] public static Vector128<E> Sub(Vector128<E> a, Vector128<E> b) => a - b;
    [MethodImpl(Inline)] public static Vector128<E> Mul(Vector128<E> a, Vector128<E> b) => a * b;
    [MethodImpl(Inline)] public static Vector128<E> Div(Vector128<E> a, Vector128<E> b) => a / b;
    [MethodImpl(Inline)] public static Vector128<E> Sqrt(Vector128<E> a) => Vector128.Sqrt(a);

    [MethodImpl(Inline)]
    public static Vector128<E> Fma(Vector128<E> a, Vector128<E> b, Vector128<E> c) => typeof(E) == typeof(float)
        ? Vector128.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, E>()
        : Vector128.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, E>();

    [MethodImpl(Inline)]
    public static Vector128<E> Round(Vector128<E> a) => typeof(E) == typeof(float)
        ? Vector128.Round(a.AsSingle()).As<float, E>()
        : Vector128.Round(a.AsDouble()).As<double, E>();

    [MethodImpl(Inline)] public static Vector128<E> Negate(Vector128<E> a) => -a;

    [MethodImpl(Inline)] public static Vector128<E> Abs(Vector128<E> a) => Vector128.Abs(a);

    // The native operations return the second operand when either is NaN on x86 and propagate NaN on Arm: both keep a NaN in x.
    [MethodImpl(Inline)] public static Vector128<E> AtMost(Vector128<E> x, Vector128<E> limit) => Vector128.MinNative(limit, x);
    [MethodImpl(Inline)] public static Vector128<E> AtLeast(Vector128<E> x, Vector128<E> limit) => Vector128.MaxNative(limit, x);
    [MethodImpl(Inline)] public static Vector128<E> Less(Vector128<E> a, Vector128<E> b) => Vector128.LessThan(a, b);
    [MethodImpl(Inline)] public static Vector128<E> Equal(Vector128<E> a, Vector128<E> b) => Vector128.Equals(a, b);
    [MethodImpl(Inline)] public static Vector128<E> EqualBits(Vector128<B> a, Vector128<B> b) => Vector128.Equals(a, b).As<B, E>();
    [MethodImpl(Inline)] public static Vector128<E> And(Vector128<E> a, Vector128<E> b) => a & b;
    [MethodImpl(Inline)] public static Vector128<E> Or(Vector128<E> a, Vector128<E> b) => a | b;
    [MethodImpl(Inline)] public static Vector128<E> Xor(Vector128<E> a, Vector128<E> b) => a ^ b;
    [MethodImpl(Inline)] public static Vector128<E> Not(Vector128<E> a) => ~a;

    [MethodImpl(Inline)]
    public static Vector128<E> Select(Vector128<E> mask, Vector128<E> a, Vector128<E> b) => Vector128.ConditionalSelect(mask, a, b);

    [MethodImpl(Inline)] public static Vector128<B> ToBits(Vector128<E> a) => a.As<E, B>();
    [MethodImpl(Inline)] public static Vector128<E> FromBits(Vector128<B> a) => a.As<B, E>();
    [MethodImpl(Inline)] public static Vector128<B> AddBits(Vector128<B> a, Vector128<B> b) => a + b;
    [MethodImpl(Inline)] public static Vector128<B> SubBits(Vector128<B> a, Vector128<B> b) => a - b;
    [MethodImpl(Inline)] public static Vector128<B> AndBits(Vector128<B> a, Vector128<B> b) => a & b;
    [MethodImpl(Inline)] public static Vector128<B> OrBits(Vector128<B> a, Vector128<B> b) => a | b;
    [MethodImpl(Inline)] public static Vector128<B> XorBits(Vector128<B> a, Vector128<B> b) => a ^ b;
    [MethodImpl(Inline)] public static Vector128<B> ShiftLeft(Vector128<B> a, int count) => a << count;
    [MethodImpl(Inline)] public static Vector128<B> ShiftRight(Vector128<B> a, int count) => a >>> count;
    [MethodImpl(Inline)] public static Vector128<E> SinLarge(Vector128<E> x, Vector128<E> v) => AnyLarge(x) ? Large(x, v, 0) : v;
    [MethodImpl(Inline)] public static Vector128<E> CosLarge(Vector128<E> x, Vector128<E> v) => AnyLarge(x) ? Large(x, v, 1) : v;

    [MethodImpl(Inline)]
    private static bool AnyLarge(Vector128<E> x) => !Vector128.LessThanAll(Vector128.Abs(x), Vector128.Create(LargeAngle<E>.Limit));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<E> Large(Vector128<E> x, Vector128<E> v, int quarter)
    {
        for (int i = 0; i < Count; i++) v = v.WithElement(i, LargeAngle<E>.Replace(x.GetElement(i), v.GetElement(i), quarter));
        return v;
    }
}
