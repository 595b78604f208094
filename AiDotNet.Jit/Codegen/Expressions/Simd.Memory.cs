using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AiDotNet.Jit.Codegen.Expressions;

// Numbers in memory. IsSupported and typeof are constants of the machine code compiler: each instantiation keeps one branch.
internal static unsafe partial class Simd
{
    /// <summary>Asks for a cache line; nothing where the processor has no such instruction.</summary>
    [MethodImpl(Inline)]
    public static void Prefetch(long p)
    {
        if (Sse.IsSupported) Sse.Prefetch0((void*)p);
    }

    /// <summary>Asks for a cache line in the second-level cache; nothing where the processor has no such instruction.</summary>
    [MethodImpl(Inline)]
    public static void PrefetchLater(long p)
    {
        if (Sse.IsSupported) Sse.Prefetch1((void*)p);
    }

    /// <summary>Contiguous lanes; those not in the mask are zero and not read.</summary>
    [MethodImpl(Inline)]
    public static V LoadMasked<V, T>(long p, V mask) where V : unmanaged where T : unmanaged
    {
        if (sizeof(V) == 64 && Avx512F.IsSupported)
            return sizeof(T) == 4
                ? To<Vector512<float>, V>(Avx512F.MaskLoad((float*)p, To<V, Vector512<float>>(mask), Vector512<float>.Zero))
                : To<Vector512<double>, V>(Avx512F.MaskLoad((double*)p, To<V, Vector512<double>>(mask), Vector512<double>.Zero));
        if (sizeof(V) == 32 && Avx512F.VL.IsSupported)
            return sizeof(T) == 4
                ? To<Vector256<float>, V>(Avx512F.VL.MaskLoad((float*)p, To<V, Vector256<float>>(mask), Vector256<float>.Zero))
                : To<Vector256<double>, V>(Avx512F.VL.MaskLoad((double*)p, To<V, Vector256<double>>(mask), Vector256<double>.Zero));
        if (sizeof(V) == 32 && Avx.IsSupported)
            return sizeof(T) == 4
                ? To<Vector256<float>, V>(Avx.MaskLoad((float*)p, To<V, Vector256<float>>(mask)))
                : To<Vector256<double>, V>(Avx.MaskLoad((double*)p, To<V, Vector256<double>>(mask)));
        if (sizeof(V) == 16 && Avx512F.VL.IsSupported)
            return sizeof(T) == 4
                ? To<Vector128<float>, V>(Avx512F.VL.MaskLoad((float*)p, To<V, Vector128<float>>(mask), Vector128<float>.Zero))
                : To<Vector128<double>, V>(Avx512F.VL.MaskLoad((double*)p, To<V, Vector128<double>>(mask), Vector128<double>.Zero));
        if (sizeof(V) == 16 && Avx.IsSupported)
            return sizeof(T) == 4
                ? To<Vector128<float>, V>(Avx.MaskLoad((float*)p, To<V, Vector128<float>>(mask)))
                : To<Vector128<double>, V>(Avx.MaskLoad((double*)p, To<V, Vector128<double>>(mask)));
        return LoadEach<V, T, long>(p, 1, 0, mask);
    }

    /// <summary>Contiguous lanes; those not in the mask are not written. Zen 4 takes a dozen cycles for such a store of AVX, and one for that of AVX-512.</summary>
    [MethodImpl(Inline)]
    public static void StoreMasked<V, T>(long p, V mask, V value) where V : unmanaged where T : unmanaged
    {
        if (sizeof(V) == 64 && Avx512F.IsSupported)
        {
            if (sizeof(T) == 4) Avx512F.MaskStore((float*)p, To<V, Vector512<float>>(mask), To<V, Vector512<float>>(value));
            else Avx512F.MaskStore((double*)p, To<V, Vector512<double>>(mask), To<V, Vector512<double>>(value));
        }
        else if (sizeof(V) == 32 && Avx512F.VL.IsSupported)
        {
            if (sizeof(T) == 4) Avx512F.VL.MaskStore((float*)p, To<V, Vector256<float>>(mask), To<V, Vector256<float>>(value));
            else Avx512F.VL.MaskStore((double*)p, To<V, Vector256<double>>(mask), To<V, Vector256<double>>(value));
        }
        else if (sizeof(V) == 32 && Avx.IsSupported)
        {
            if (sizeof(T) == 4) Avx.MaskStore((float*)p, To<V, Vector256<float>>(mask), To<V, Vector256<float>>(value));
            else Avx.MaskStore((double*)p, To<V, Vector256<double>>(mask), To<V, Vector256<double>>(value));
        }
        else if (sizeof(V) == 16 && Avx512F.VL.IsSupported)
        {
            if (sizeof(T) == 4) Avx512F.VL.MaskStore((float*)p, To<V, Vector128<float>>(mask), To<V, Vector128<float>>(value));
            else Avx512F.VL.MaskStore((double*)p, To<V, Vector128<double>>(mask), To<V, Vector128<double>>(value));
        }
        else if (sizeof(V) == 16 && Avx.IsSupported)
        {
            if (sizeof(T) == 4) Avx.MaskStore((float*)p, To<V, Vector128<float>>(mask), To<V, Vector128<float>>(value));
            else Avx.MaskStore((double*)p, To<V, Vector128<double>>(mask), To<V, Vector128<double>>(value));
        }
        else StoreEach<V, T, long>(p, 1, 0, mask, value);
    }

    /// <summary>All lanes, <paramref name="stride"/> elements apart. Built from 128-bit pieces in registers: a detour over the stack would
    /// stall on the wide read of narrow writes.</summary>
    [MethodImpl(Inline)]
    public static V LoadStrided<V, T>(long p, long stride) where V : unmanaged where T : unmanaged
    {
        if (sizeof(V) == 16) return LoadQuarter<V, T>((T*)p, stride);
        if (sizeof(V) == 32) return LoadHalf<V, T>((T*)p, stride);
        T* upper = (T*)p + (32 / sizeof(T) * stride);
        return To<Vector512<T>, V>(Vector512.Create(LoadHalf<Vector256<T>, T>((T*)p, stride), LoadHalf<Vector256<T>, T>(upper, stride)));
    }

    /// <summary>Lane i is at element i * stride + offsets[i].</summary>
    public static V LoadEach<V, T, D>(long p, long stride, D offsets, V mask) where V : unmanaged where T : unmanaged where D : unmanaged
    {
        V result = default;
        int lanes = sizeof(V) / sizeof(T);
        for (int i = 0; i < lanes; i++)
            if (IsSet<V, T>(&mask, i)) ((T*)&result)[i] = ((T*)p)[i * stride + OffsetOf(&offsets, i, lanes)];
        return result;
    }

    /// <summary>Lane i goes to element i * stride + offsets[i]; the last lane wins where two meet.</summary>
    public static void StoreEach<V, T, D>(long p, long stride, D offsets, V mask, V value) where V : unmanaged where T : unmanaged where D : unmanaged
    {
        int lanes = sizeof(V) / sizeof(T);
        for (int i = 0; i < lanes; i++)
            if (IsSet<V, T>(&mask, i)) ((T*)p)[i * stride + OffsetOf(&offsets, i, lanes)] = ((T*)&value)[i];
    }

    [MethodImpl(Inline)]
    private static V LoadHalf<V, T>(T* p, long stride) where V : unmanaged where T : unmanaged =>
        To<Vector256<T>, V>(Vector256.Create(LoadQuarter<Vector128<T>, T>(p, stride), LoadQuarter<Vector128<T>, T>(p + (16 / sizeof(T) * stride), stride)));

    [MethodImpl(Inline)]
    private static V LoadQuarter<V, T>(T* p, long stride) where V : unmanaged where T : unmanaged
    {
        if (sizeof(T) == 8) return To<Vector128<double>, V>(Vector128.Create(*(double*)p, *(double*)(p + stride)));
        return To<Vector128<float>, V>(Vector128.Create(*(float*)p, *(float*)(p + stride), *(float*)(p + (2 * stride)), *(float*)(p + (3 * stride))));
    }

    [MethodImpl(Inline)]
    private static TTo To<TFrom, TTo>(TFrom value) where TFrom : unmanaged where TTo : unmanaged => Unsafe.BitCast<TFrom, TTo>(value);
}
