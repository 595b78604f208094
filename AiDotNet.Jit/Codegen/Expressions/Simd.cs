using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>
/// The leaves of rendered kernels: what an expression tree cannot say itself, because it has no pointers, and what the portable vector API does
/// not offer. V is a vector, T its element; a mask is a vector of the same type with lanes of all ones or all zeros.
/// </summary>
internal static unsafe partial class Simd
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)] public static long Pointer(long table, long slot) => ((long*)table)[slot];

    /// <summary>A scalar, or a whole vector.</summary>
    [MethodImpl(Inline)] public static T Load<T>(long p) where T : unmanaged => Unsafe.ReadUnaligned<T>((void*)p);

    [MethodImpl(Inline)] public static void Store<T>(long p, T value) where T : unmanaged => Unsafe.WriteUnaligned((void*)p, value);

    [MethodImpl(Inline)] public static bool LoadBool(long p) => *(byte*)p != 0;

    [MethodImpl(Inline)] public static void StoreBool(long p, bool value) => *(byte*)p = value ? (byte)1 : (byte)0;

    private static bool IsSet<V, T>(V* mask, int lane) where V : unmanaged where T : unmanaged => ((byte*)mask)[lane * sizeof(T)] != 0;

    // D: a vector of offsets in elements, as many as lanes and of either size, or a long that stands for none.
    private static long OffsetOf<D>(D* offsets, int lane, int lanes) where D : unmanaged =>
        typeof(D) == typeof(long) ? 0 : sizeof(D) / lanes == sizeof(long) ? ((long*)offsets)[lane] : ((int*)offsets)[lane];
}
