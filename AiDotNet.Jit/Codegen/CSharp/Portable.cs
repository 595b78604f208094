using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AiDotNet.Jit.Codegen.CSharp;

/// <summary>Instructions of some machines, for all: generated C# may be compiled for another machine than the one that generated it.</summary>
internal static unsafe class Portable
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)] public static Vector512<float> Permute(Vector512<float> a, Vector512<int> i, Vector512<float> b) => Avx512F.IsSupported ? Avx512F.PermuteVar16x32x2(a, i, b) : Each(a, i, b, 0f, 0);

    [MethodImpl(Inline)] public static Vector512<int> Permute(Vector512<int> a, Vector512<int> i, Vector512<int> b) => Avx512F.IsSupported ? Avx512F.PermuteVar16x32x2(a, i, b) : Each(a, i, b, 0, 0);

    [MethodImpl(Inline)] public static Vector512<double> Permute(Vector512<double> a, Vector512<long> i, Vector512<double> b) => Avx512F.IsSupported ? Avx512F.PermuteVar8x64x2(a, i, b) : Each(a, i, b, 0d, 0L);

    [MethodImpl(Inline)] public static Vector512<long> Permute(Vector512<long> a, Vector512<long> i, Vector512<long> b) => Avx512F.IsSupported ? Avx512F.PermuteVar8x64x2(a, i, b) : Each(a, i, b, 0L, 0L);

    [MethodImpl(Inline)] public static Vector256<float> Permute(Vector256<float> a, Vector256<int> i, Vector256<float> b) => Avx512F.VL.IsSupported ? Avx512F.VL.PermuteVar8x32x2(a, i, b) : Each(a, i, b, 0f, 0);

    [MethodImpl(Inline)] public static Vector256<int> Permute(Vector256<int> a, Vector256<int> i, Vector256<int> b) => Avx512F.VL.IsSupported ? Avx512F.VL.PermuteVar8x32x2(a, i, b) : Each(a, i, b, 0, 0);

    [MethodImpl(Inline)] public static Vector256<double> Permute(Vector256<double> a, Vector256<long> i, Vector256<double> b) => Avx512F.VL.IsSupported ? Avx512F.VL.PermuteVar4x64x2(a, i, b) : Each(a, i, b, 0d, 0L);

    [MethodImpl(Inline)] public static Vector256<long> Permute(Vector256<long> a, Vector256<long> i, Vector256<long> b) => Avx512F.VL.IsSupported ? Avx512F.VL.PermuteVar4x64x2(a, i, b) : Each(a, i, b, 0L, 0L);

    [MethodImpl(Inline)] public static Vector128<float> Permute(Vector128<float> a, Vector128<int> i, Vector128<float> b) => Avx512F.VL.IsSupported ? Avx512F.VL.PermuteVar4x32x2(a, i, b) : Each(a, i, b, 0f, 0);

    [MethodImpl(Inline)] public static Vector128<int> Permute(Vector128<int> a, Vector128<int> i, Vector128<int> b) => Avx512F.VL.IsSupported ? Avx512F.VL.PermuteVar4x32x2(a, i, b) : Each(a, i, b, 0, 0);

    [MethodImpl(Inline)] public static Vector128<double> Permute(Vector128<double> a, Vector128<long> i, Vector128<double> b) => Avx512F.VL.IsSupported ? Avx512F.VL.PermuteVar2x64x2(a, i, b) : Each(a, i, b, 0d, 0L);

    [MethodImpl(Inline)] public static Vector128<long> Permute(Vector128<long> a, Vector128<long> i, Vector128<long> b) => Avx512F.VL.IsSupported ? Avx512F.VL.PermuteVar2x64x2(a, i, b) : Each(a, i, b, 0L, 0L);

    // a > b ? a : b, also where the machine's own maximum has other rules for NaN.
    [MethodImpl(Inline)] public static Vector512<T> MaxNative<T>(Vector512<T> a, Vector512<T> b) => X86Base.IsSupported ? Vector512.MaxNative(a, b) : Vector512.ConditionalSelect(Vector512.GreaterThan(a, b), a, b);

    [MethodImpl(Inline)] public static Vector256<T> MaxNative<T>(Vector256<T> a, Vector256<T> b) => X86Base.IsSupported ? Vector256.MaxNative(a, b) : Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), a, b);

    [MethodImpl(Inline)] public static Vector128<T> MaxNative<T>(Vector128<T> a, Vector128<T> b) => X86Base.IsSupported ? Vector128.MaxNative(a, b) : Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    [MethodImpl(Inline)] public static Vector512<T> MinNative<T>(Vector512<T> a, Vector512<T> b) => X86Base.IsSupported ? Vector512.MinNative(a, b) : Vector512.ConditionalSelect(Vector512.LessThan(a, b), a, b);

    [MethodImpl(Inline)] public static Vector256<T> MinNative<T>(Vector256<T> a, Vector256<T> b) => X86Base.IsSupported ? Vector256.MinNative(a, b) : Vector256.ConditionalSelect(Vector256.LessThan(a, b), a, b);

    [MethodImpl(Inline)] public static Vector128<T> MinNative<T>(Vector128<T> a, Vector128<T> b) => X86Base.IsSupported ? Vector128.MinNative(a, b) : Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);

    // Lanes 0 2 4 6 and 1 3 5 7 of a ++ b.
    [MethodImpl(Inline)] public static Vector256<float> EvenLanes(Vector256<float> a, Vector256<float> b) => Permute(a, Vector256.Create(0, 2, 4, 6, 8, 10, 12, 14), b);

    [MethodImpl(Inline)] public static Vector256<int> EvenLanes(Vector256<int> a, Vector256<int> b) => Permute(a, Vector256.Create(0, 2, 4, 6, 8, 10, 12, 14), b);

    [MethodImpl(Inline)] public static Vector256<float> OddLanes(Vector256<float> a, Vector256<float> b) => Permute(a, Vector256.Create(1, 3, 5, 7, 9, 11, 13, 15), b);

    [MethodImpl(Inline)] public static Vector256<int> OddLanes(Vector256<int> a, Vector256<int> b) => Permute(a, Vector256.Create(1, 3, 5, 7, 9, 11, 13, 15), b);

    // The last two arguments only name the types of the elements.
    private static V Each<V, I, T, N>(V a, I indices, V b, T element, N index) where V : unmanaged where I : unmanaged where T : unmanaged where N : unmanaged
    {
        V result = default;
        int lanes = sizeof(V) / sizeof(T);
        for (int i = 0; i < lanes; i++)
        {
            long from = sizeof(N) == 8 ? ((long*)&indices)[i] : ((int*)&indices)[i];
            ((T*)&result)[i] = from < lanes ? ((T*)&a)[from] : ((T*)&b)[from - lanes];
        }
        return result;
    }
}
