using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AiDotNet.Jit.Numerics;

/// <summary>256 bits of float or double; the mask is an F of all-ones and all-zeros lanes.</summary>
internal readonly struct Lanes256<E, B> : ILanes<Vector256<E>, Vector256<B>, Vector256<E>, E, B>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => Vector256<E>.Count;

    [MethodImpl(Inline)] public static Vector256<E> Of(E value) => Vector256.Create(value);
    [MethodImpl(Inline)] public static Vector256<B> OfBits(B value) => Vector256.Create(value);
    [MethodImpl(Inline)] public static Vector256<E> Add(Vector256<E> a, Vector256<E> b) => a + b;
    [MethodImpl(Inline)] public static Vector256<E> Sub(Vector256<E> a, Vector256<E> b) => a - b;
    [MethodImpl(Inline)] public static Vector256<E> Mul(Vector256<E> a, Vector256<E> b) => a * b;
    [MethodImpl(Inline)] public static Vector256<E> Div(Vector256<E> a, Vector256<E> b) => a / b;
    [MethodImpl(Inline)] public static Vector256<E> Sqrt(Vector256<E> a) => Vector256.Sqrt(a);

    [MethodImpl(Inline)]
    public static Vector256<E> Fma(Vector256<E> a, Vector256<E> b, Vector256<E> c) => typeof(E) == typeof(float)
        ? Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, E>()
        : Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, E>();

    [MethodImpl(Inline)]
    public static Vector256<E> Round(Vector256<E> a) => typeof(E) == typeof(float)
        ? Vector256.Round(a.AsSingle()).As<float, E>()
        : Vector256.Round(a.AsDouble()).As<double, E>();

    [MethodImpl(Inline)] public static Vector256<E> Negate(Vector256<E> a) => -a;

    [MethodImpl(Inline)] public static Vector256<E> Abs(Vector256<E> a) => Vector256.Abs(a);

    // The native operations return the second operand when either is NaN on x86 and propagate NaN on Arm: both keep a NaN in x.
    [MethodImpl(Inline)] public static Vector256<E> AtMost(Vector256<E> x, Vector256<E> limit) => Vector256.MinNative(limit, x);
    [MethodImpl(Inline)] public static Vector256<E> AtLeast(Vector256<E> x, Vector256<E> limit) => Vector256.MaxNative(limit, x);
    [MethodImpl(Inline)] public static Vector256<E> Less(Vector256<E> a, Vector256<E> b) => Vector256.LessThan(a, b);
    [MethodImpl(Inline)] public static Vector256<E> Equal(Vector256<E> a, Vector256<E> b) => Vector256.Equals(a, b);
    [MethodImpl(Inline)] public static Vector256<E> EqualBits(Vector256<B> a, Vector256<B> b) => Vector256.Equals(a, b).As<B, E>();
    [MethodImpl(Inline)] public static Vector256<E> And(Vector256<E> a, Vector256<E> b) => a & b;
    [MethodImpl(Inline)] public static Vector256<E> Or(Vector256<E> a, Vector256<E> b) => a | b;
    [MethodImpl(Inline)] public static Vector256<E> Xor(Vector256<E> a, Vector256<E> b) => a ^ b;
    [MethodImpl(Inline)] public static Vector256<E> Not(Vector256<E> a) => ~a;

    [MethodImpl(Inline)]
    public static Vector256<E> Select(Vector256<E> mask, Vector256<E> a, Vector256<E> b) => Vector256.ConditionalSelect(mask, a, b);

    [MethodImpl(Inline)] public static Vector256<B> ToBits(Vector256<E> a) => a.As<E, B>();
    [MethodImpl(Inline)] public static Vector256<E> FromBits(Vector256<B> a) => a.As<B, E>();
    [MethodImpl(Inline)] public static Vector256<B> AddBits(Vector256<B> a, Vector256<B> b) => a + b;
    [MethodImpl(Inline)] public static Vector256<B> SubBits(Vector256<B> a, Vector256<B> b) => a - b;
    [MethodImpl(Inline)] public static Vector256<B> AndBits(Vector256<B> a, Vector256<B> b) => a & b;
    [MethodImpl(Inline)] public static Vector256<B> OrBits(Vector256<B> a, Vector256<B> b) => a | b;
    [MethodImpl(Inline)] public static Vector256<B> XorBits(Vector256<B> a, Vector256<B> b) => a ^ b;
    [MethodImpl(Inline)] public static Vector256<B> ShiftLeft(Vector256<B> a, int count) => a << count;
    [MethodImpl(Inline)] public static Vector256<B> ShiftRight(Vector256<B> a, int count) => a >>> count;
    [MethodImpl(Inline)] public static Vector256<E> SinLarge(Vector256<E> x, Vector256<E> v) => AnyLarge(x) ? Large(x, v, 0) : v;
    [MethodImpl(Inline)] public static Vector256<E> CosLarge(Vector256<E> x, Vector256<E> v) => AnyLarge(x) ? Large(x, v, 1) : v;

    [MethodImpl(Inline)]
    private static bool AnyLarge(Vector256<E> x) => !Vector256.LessThanAll(Vector256.Abs(x), Vector256.Create(LargeAngle<E>.Limit));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<E> Large(Vector256<E> x, Vector256<E> v, int quarter)
    {
        for (int i = 0; i < Count; i++) v = v.WithElement(i, LargeAngle<E>.Replace(x.GetElement(i), v.GetElement(i), quarter));
        return v;
    }
}
