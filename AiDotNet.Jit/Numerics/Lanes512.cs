using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AiDotNet.Jit.Numerics;

/// <summary>512 bits of float or double; the mask is an F of all-ones and all-zeros lanes.</summary>
internal readonly struct Lanes512<E, B> : ILanes<Vector512<E>, Vector512<B>, Vector512<E>, E, B>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => Vector512<E>.Count;

    [MethodImpl(Inline)] public static Vector512<E> Of(E value) => Vector512.Create(value);
    [MethodImpl(Inline)] public static Vector512<B> OfBits(B value) => Vector512.Create(value);
    [MethodImpl(Inline)] public static Vector512<E> Add(Vector512<E> a, Vector512<E> b) => a + b;
    [MethodImpl(Inline)] public static Vector512<E> Sub(Vector512<E> a, Vector512<E> b) => a - b;
    [MethodImpl(Inline)] public static Vector512<E> Mul(Vector512<E> a, Vector512<E> b) => a * b;
    [MethodImpl(Inline)] public static Vector512<E> Div(Vector512<E> a, Vector512<E> b) => a / b;
    [MethodImpl(Inline)] public static Vector512<E> Sqrt(Vector512<E> a) => Vector512.Sqrt(a);

    [MethodImpl(Inline)]
    public static Vector512<E> Fma(Vector512<E> a, Vector512<E> b, Vector512<E> c) => typeof(E) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, E>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, E>();

    [MethodImpl(Inline)]
    public static Vector512<E> Round(Vector512<E> a) => typeof(E) == typeof(float)
        ? Vector512.Round(a.AsSingle()).As<float, E>()
        : Vector512.Round(a.AsDouble()).As<double, E>();

    [MethodImpl(Inline)] public static Vector512<E> Negate(Vector512<E> a) => -a;

    [MethodImpl(Inline)] public static Vector512<E> Abs(Vector512<E> a) => Vector512.Abs(a);

    // The native operations return the second operand when either is NaN on x86 and propagate NaN on Arm: both keep a NaN in x.
    [MethodImpl(Inline)] public static Vector512<E> AtMost(Vector512<E> x, Vector512<E> limit) => Vector512.MinNative(limit, x);
    [MethodImpl(Inline)] public static Vector512<E> AtLeast(Vector512<E> x, Vector512<E> limit) => Vector512.MaxNative(limit, x);
    [MethodImpl(Inline)] public static Vector512<E> Less(Vector512<E> a, Vector512<E> b) => Vector512.LessThan(a, b);
    [MethodImpl(Inline)] public static Vector512<E> Equal(Vector512<E> a, Vector512<E> b) => Vector512.Equals(a, b);
    [MethodImpl(Inline)] public static Vector512<E> EqualBits(Vector512<B> a, Vector512<B> b) => Vector512.Equals(a, b).As<B, E>();
    [MethodImpl(Inline)] public static Vector512<E> And(Vector512<E> a, Vector512<E> b) => a & b;
    [MethodImpl(Inline)] public static Vector512<E> Or(Vector512<E> a, Vector512<E> b) => a | b;
    [MethodImpl(Inline)] public static Vector512<E> Xor(Vector512<E> a, Vector512<E> b) => a ^ b;
    [MethodImpl(Inline)] public static Vector512<E> Not(Vector512<E> a) => ~a;

    [MethodImpl(Inline)]
    public static Vector512<E> Select(Vector512<E> mask, Vector512<E> a, Vector512<E> b) => Vector512.ConditionalSelect(mask, a, b);

    [MethodImpl(Inline)] public static Vector512<B> ToBits(Vector512<E> a) => a.As<E, B>();
    [MethodImpl(Inline)] public static Vector512<E> FromBits(Vector512<B> a) => a.As<B, E>();
    [MethodImpl(Inline)] public static Vector512<B> AddBits(Vector512<B> a, Vector512<B> b) => a + b;
    [MethodImpl(Inline)] public static Vector512<B> SubBits(Vector512<B> a, Vector512<B> b) => a - b;
    [MethodImpl(Inline)] public static Vector512<B> AndBits(Vector512<B> a, Vector512<B> b) => a & b;
    [MethodImpl(Inline)] public static Vector512<B> OrBits(Vector512<B> a, Vector512<B> b) => a | b;
    [MethodImpl(Inline)] public static Vector512<B> XorBits(Vector512<B> a, Vector512<B> b) => a ^ b;
    [MethodImpl(Inline)] public static Vector512<B> ShiftLeft(Vector512<B> a, int count) => a << count;
    [MethodImpl(Inline)] public static Vector512<B> ShiftRight(Vector512<B> a, int count) => a >>> count;
    [MethodImpl(Inline)] public static Vector512<E> SinLarge(Vector512<E> x, Vector512<E> v) => AnyLarge(x) ? Large(x, v, 0) : v;
    [MethodImpl(Inline)] public static Vector512<E> CosLarge(Vector512<E> x, Vector512<E> v) => AnyLarge(x) ? Large(x, v, 1) : v;

    [MethodImpl(Inline)]
    private static bool AnyLarge(Vector512<E> x) => !Vector512.LessThanAll(Vector512.Abs(x), Vector512.Create(LargeAngle<E>.Limit));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<E> Large(Vector512<E> x, Vector512<E> v, int quarter)
    {
        for (int i = 0; i < Count; i++) v = v.WithElement(i, LargeAngle<E>.Replace(x.GetElement(i), v.GetElement(i), quarter));
        return v;
    }
}
