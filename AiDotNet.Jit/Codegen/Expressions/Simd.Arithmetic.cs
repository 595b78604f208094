using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AiDotNet.Jit.Numerics;

namespace AiDotNet.Jit.Codegen.Expressions;

internal static unsafe partial class Simd
{
    [MethodImpl(Inline)] public static T MaxNative<T>(T a, T b) where T : unmanaged, INumber<T> => a > b ? a : b;

    [MethodImpl(Inline)] public static T MinNative<T>(T a, T b) where T : unmanaged, INumber<T> => a < b ? a : b;

    /// <summary>The least integer stays itself, as in vectors; Math.Abs would throw.</summary>
    [MethodImpl(Inline)] public static T Abs<T>(T a) where T : unmanaged, IBinaryInteger<T> => T.IsNegative(a) ? unchecked(-a) : a;

    [MethodImpl(Inline)] public static T ShiftRight<T>(T a, int count) where T : unmanaged, IBinaryInteger<T> => a >>> count;

    /// <summary>Total, because masked lanes divide 0 by 0: a / 0 is 0 and the least integer / -1 is itself.</summary>
    public static T Divide<T>(T a, T b) where T : unmanaged, IBinaryInteger<T> =>
        T.IsZero(b) ? T.Zero : b == -T.One ? unchecked(-a) : a / b;

    /// <summary>Lane by lane: no instruction set divides integers.</summary>
    public static V DivideEach<V, T>(V a, V b) where V : unmanaged where T : unmanaged, IBinaryInteger<T>
    {
        V result = default;
        for (int i = 0; i < sizeof(V) / sizeof(T); i++) ((T*)&result)[i] = Divide(((T*)&a)[i], ((T*)&b)[i]);
        return result;
    }

    /// <summary>v, with the lanes whose x the polynomial cannot reduce computed one by one.</summary>
    [MethodImpl(Inline)]
    public static V SinLarge<V, T>(V x, V v) where V : unmanaged where T : unmanaged, IFloatingPointIeee754<T> =>
        WithinRange<V, T>(x) ? v : Repair<V, T>(x, v, 0);

    /// <inheritdoc cref="SinLarge"/>
    [MethodImpl(Inline)]
    public static V CosLarge<V, T>(V x, V v) where V : unmanaged where T : unmanaged, IFloatingPointIeee754<T> =>
        WithinRange<V, T>(x) ? v : Repair<V, T>(x, v, 1);

    // NaN and the infinities are out of range: compares with NaN are false.
    [MethodImpl(Inline)]
    private static bool WithinRange<V, T>(V x) where V : unmanaged where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (sizeof(V) == 64) return Vector512.LessThanAll(Vector512.Abs(To<V, Vector512<T>>(x)), Vector512.Create(LargeAngle<T>.Limit));
        if (sizeof(V) == 32) return Vector256.LessThanAll(Vector256.Abs(To<V, Vector256<T>>(x)), Vector256.Create(LargeAngle<T>.Limit));
        if (sizeof(V) == 16) return Vector128.LessThanAll(Vector128.Abs(To<V, Vector128<T>>(x)), Vector128.Create(LargeAngle<T>.Limit));
        return T.Abs(To<V, T>(x)) < LargeAngle<T>.Limit;
    }

    private static V Repair<V, T>(V x, V v, int quarter) where V : unmanaged where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < sizeof(V) / sizeof(T); i++) ((T*)&v)[i] = LargeAngle<T>.Replace(((T*)&x)[i], ((T*)&v)[i], quarter);
        return v;
    }
}
