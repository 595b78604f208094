using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Tensors;

/// <summary>The conversions between element types. The type tests are constants to the JIT: each pair becomes one plain loop.</summary>
internal static class ElementCast
{
    internal static void Run<TIn, TOut>(ReadOnlySpan<TIn> from, Span<TOut> to) where TIn : unmanaged where TOut : unmanaged
    {
        for (int i = 0; i < from.Length; i++) to[i] = Convert<TIn, TOut>(from[i]);
    }

    /// <summary>One element: integers go through long and numbers through double, so no value is rounded twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TOut Convert<TIn, TOut>(TIn value) where TIn : unmanaged where TOut : unmanaged
    {
        if (typeof(TIn) == typeof(float)) return FromDouble<TOut>((float)(object)value);
        if (typeof(TIn) == typeof(double)) return FromDouble<TOut>((double)(object)value);
        if (typeof(TIn) == typeof(int)) return FromLong<TOut>((int)(object)value);
        if (typeof(TIn) == typeof(long)) return FromLong<TOut>((long)(object)value);
        return FromLong<TOut>((bool)(object)value ? 1 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TOut FromDouble<TOut>(double value) where TOut : unmanaged
    {
        if (typeof(TOut) == typeof(float)) return (TOut)(object)(float)value;
        if (typeof(TOut) == typeof(double)) return (TOut)(object)value;
        if (typeof(TOut) == typeof(int)) return (TOut)(object)(int)value;
        if (typeof(TOut) == typeof(long)) return (TOut)(object)(long)value;
        return (TOut)(object)(value != 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TOut FromLong<TOut>(long value) where TOut : unmanaged
    {
        if (typeof(TOut) == typeof(float)) return (TOut)(object)(float)value;
        if (typeof(TOut) == typeof(double)) return (TOut)(object)(double)value;
        if (typeof(TOut) == typeof(int)) return (TOut)(object)(int)Math.Clamp(value, int.MinValue, int.MaxValue);
        if (typeof(TOut) == typeof(long)) return (TOut)(object)value;
        return (TOut)(object)(value != 0);
    }
}
