using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AiDotNet.Jit.Numerics;

/// <summary>Runs a function over spans in the widest lanes the machine has.</summary>
internal static class LaneLoop<E, B>
    where E : unmanaged, IBinaryFloatingPointIeee754<E>
    where B : unmanaged, IBinaryInteger<B>
{
    internal static void Run<T>(ReadOnlySpan<E> x, Span<E> y) where T : IUnaryFunction<E, B>
    {
        if (Vector512.IsHardwareAccelerated) Run<T, Lanes512<E, B>, Vector512<E>, Vector512<B>, Vector512<E>>(x, y);
        else if (Vector256.IsHardwareAccelerated) Run<T, Lanes256<E, B>, Vector256<E>, Vector256<B>, Vector256<E>>(x, y);
        else if (Vector128.IsHardwareAccelerated) Run<T, Lanes128<E, B>, Vector128<E>, Vector128<B>, Vector128<E>>(x, y);
        else Run<T, ScalarLanes<E, B>, E, B, bool>(x, y);
    }

    internal static void Run<T>(ReadOnlySpan<E> x, ReadOnlySpan<E> y, Span<E> z) where T : IBinaryFunction<E, B>
    {
        if (Vector512.IsHardwareAccelerated) Run<T, Lanes512<E, B>, Vector512<E>, Vector512<B>, Vector512<E>>(x, y, z);
        else if (Vector256.IsHardwareAccelerated) Run<T, Lanes256<E, B>, Vector256<E>, Vector256<B>, Vector256<E>>(x, y, z);
        else if (Vector128.IsHardwareAccelerated) Run<T, Lanes128<E, B>, Vector128<E>, Vector128<B>, Vector128<E>>(x, y, z);
        else Run<T, ScalarLanes<E, B>, E, B, bool>(x, y, z);
    }

    /// <summary>In lanes of the caller's choice.</summary>
    internal static void Run<T, L, F, I, M>(ReadOnlySpan<E> x, Span<E> y)
        where T : IUnaryFunction<E, B>
        where L : struct, ILanes<F, I, M, E, B>
        where F : struct
    {
        Check(x, y);
        int rest = x.Length % L.Count;
        int whole = x.Length - rest;
        Loop<T, L, F, I, M>(ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y), whole);
        if (rest == 0) return;
        // The same code on a padded copy: the same bits wherever an element lies.
        F padded = default;
        Span<E> elements = Elements(ref padded);
        x[whole..].CopyTo(elements);
        Loop<T, L, F, I, M>(ref elements[0], ref elements[0], L.Count);
        elements[..rest].CopyTo(y[whole..]);
    }

    internal static void Run<T, L, F, I, M>(ReadOnlySpan<E> x, ReadOnlySpan<E> y, Span<E> z)
        where T : IBinaryFunction<E, B>
        where L : struct, ILanes<F, I, M, E, B>
        where F : struct
    {
        if (x.Length != y.Length) throw new ArgumentException($"x and y must have equal lengths, got {x.Length} and {y.Length}.");
        Check(x, z);
        Check(y, z);
        int rest = x.Length % L.Count;
        int whole = x.Length - rest;
        Loop<T, L, F, I, M>(
            ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y), ref MemoryMarshal.GetReference(z), whole);
        if (rest == 0) return;
        F paddedX = default, paddedY = default;
        Span<E> elementsX = Elements(ref paddedX), elementsY = Elements(ref paddedY);
        x[whole..].CopyTo(elementsX);
        y[whole..].CopyTo(elementsY);
        Loop<T, L, F, I, M>(ref elementsX[0], ref elementsY[0], ref elementsX[0], L.Count);
        elementsX[..rest].CopyTo(z[whole..]);
    }

    // Optimised at once: in the first tier every lane operation would be a call.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Loop<T, L, F, I, M>(ref E x, ref E y, nint count)
        where T : IUnaryFunction<E, B>
        where L : struct, ILanes<F, I, M, E, B>
        where F : struct
    {
        for (nint i = 0; i < count; i += L.Count) At<F>(ref y, i) = T.Apply<L, F, I, M>(At<F>(ref x, i));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Loop<T, L, F, I, M>(ref E x, ref E y, ref E z, nint count)
        where T : IBinaryFunction<E, B>
        where L : struct, ILanes<F, I, M, E, B>
        where F : struct
    {
        for (nint i = 0; i < count; i += L.Count) At<F>(ref z, i) = T.Apply<L, F, I, M>(At<F>(ref x, i), At<F>(ref y, i));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref F At<F>(ref E first, nint index) => ref Unsafe.As<E, F>(ref Unsafe.Add(ref first, index));

    private static Span<E> Elements<F>(ref F lanes) where F : struct =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<F, E>(ref lanes), Unsafe.SizeOf<F>() / Unsafe.SizeOf<E>());

    private static void Check(ReadOnlySpan<E> x, Span<E> y)
    {
        if (y.Length < x.Length)
            throw new ArgumentException($"the destination must hold {x.Length} elements, got {y.Length}.", nameof(y));
        if (x.Overlaps(y, out int offset) && offset != 0)
            throw new ArgumentException($"the destination overlaps the source {offset} elements away. Use the same span or separate ones.", nameof(y));
    }
}
