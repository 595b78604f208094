using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AiDotNet.Jit.Codegen.Expressions;

// A Bool is a byte, 0 or 1, in memory and a lane of zeros or ones in a register. T is the integer the mask is made of.
internal static unsafe partial class Simd
{
    /// <summary>All ones or all zeros.</summary>
    [MethodImpl(Inline)] public static int MaskInt32(bool value) => value ? -1 : 0;

    /// <inheritdoc cref="MaskInt32"/>
    [MethodImpl(Inline)] public static long MaskInt64(bool value) => value ? -1 : 0;

    /// <summary>As many bytes as the mask has lanes.</summary>
    [MethodImpl(Inline)]
    public static V LoadBools<V, T>(long p) where V : unmanaged where T : unmanaged
    {
        var bytes = (sizeof(V) / sizeof(T)) switch
        {
            16 => Vector128.Load((byte*)p),
            8 => Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>((void*)p)).AsByte(),
            4 => Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>((void*)p)).AsByte(),
            _ => Vector128.CreateScalar(Unsafe.ReadUnaligned<ushort>((void*)p)).AsByte(),
        };
        var mask = (~Vector128.Equals(bytes, Vector128<byte>.Zero)).AsSByte();   // sign extension keeps ones all ones
        var (low, high) = Vector128.Widen(mask);
        var (a, b) = Vector128.Widen(low);
        if (sizeof(T) == 4)
        {
            if (sizeof(V) == 16) return To<Vector128<int>, V>(a);
            if (sizeof(V) == 32) return To<Vector256<int>, V>(Vector256.Create(a, b));
            var (c, d) = Vector128.Widen(high);
            return To<Vector512<int>, V>(Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d)));
        }
        var (first, second) = Vector128.Widen(a);
        if (sizeof(V) == 16) return To<Vector128<long>, V>(first);
        if (sizeof(V) == 32) return To<Vector256<long>, V>(Vector256.Create(first, second));
        var (third, fourth) = Vector128.Widen(b);
        return To<Vector512<long>, V>(Vector512.Create(Vector256.Create(first, second), Vector256.Create(third, fourth)));
    }

    /// <inheritdoc cref="LoadBools"/>
    [MethodImpl(Inline)]
    public static void StoreBools<V, T>(long p, V value) where V : unmanaged where T : unmanaged
    {
        Vector128<int> a, b = default, c = default, d = default;
        if (sizeof(T) == 4 && sizeof(V) == 16) a = To<V, Vector128<int>>(value);
        else if (sizeof(T) == 4 && sizeof(V) == 32) (a, b) = Halves(To<V, Vector256<int>>(value));
        else if (sizeof(T) == 4)
        {
            var whole = To<V, Vector512<int>>(value);
            ((a, b), (c, d)) = (Halves(whole.GetLower()), Halves(whole.GetUpper()));
        }
        else if (sizeof(V) == 16) a = Vector128.Narrow(To<V, Vector128<long>>(value), default);
        else if (sizeof(V) == 32) a = ToInt32(To<V, Vector256<long>>(value));
        else (a, b) = Halves(ToInt32(To<V, Vector512<long>>(value)));
        var bytes = Vector128.Narrow(Vector128.Narrow(a, b), Vector128.Narrow(c, d)) & Vector128<sbyte>.One;
        switch (sizeof(V) / sizeof(T))
        {
            case 16: bytes.Store((sbyte*)p); break;
            case 8: Unsafe.WriteUnaligned((void*)p, bytes.AsInt64().ToScalar()); break;
            case 4: Unsafe.WriteUnaligned((void*)p, bytes.AsInt32().ToScalar()); break;
            default: Unsafe.WriteUnaligned((void*)p, bytes.AsInt16().ToScalar()); break;
        }
    }

    /// <summary>As <see cref="LoadEach"/>, for bytes.</summary>
    public static V LoadBoolsEach<V, T, D>(long p, long stride, D offsets, V mask) where V : unmanaged where T : unmanaged where D : unmanaged
    {
        V result = default;
        int lanes = sizeof(V) / sizeof(T);
        for (int i = 0; i < lanes; i++)
            if (IsSet<V, T>(&mask, i) && ((byte*)p)[i * stride + OffsetOf(&offsets, i, lanes)] != 0)
                new Span<byte>((T*)&result + i, sizeof(T)).Fill(byte.MaxValue);
        return result;
    }

    /// <summary>As <see cref="StoreEach"/>, for bytes.</summary>
    public static void StoreBoolsEach<V, T, D>(long p, long stride, D offsets, V mask, V value) where V : unmanaged where T : unmanaged where D : unmanaged
    {
        int lanes = sizeof(V) / sizeof(T);
        for (int i = 0; i < lanes; i++)
            if (IsSet<V, T>(&mask, i)) ((byte*)p)[i * stride + OffsetOf(&offsets, i, lanes)] = IsSet<V, T>(&value, i) ? (byte)1 : (byte)0;
    }

    private static (Vector128<int> Low, Vector128<int> High) Halves(Vector256<int> v) => (v.GetLower(), v.GetUpper());
}
