using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>Leaves of rendered expression trees: what an expression tree cannot say itself, because it has no pointers.</summary>
public static unsafe class Simd
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)] public static long Pointer(long table, int slot) => ((long*)table)[slot];

    [MethodImpl(Inline)] public static float LoadF32(long p) => *(float*)p;
    [MethodImpl(Inline)] public static int LoadI32(long p) => *(int*)p;
    [MethodImpl(Inline)] public static Vector512<float> LoadF32x16(long p) => Vector512.Load((float*)p);
    [MethodImpl(Inline)] public static Vector512<int> LoadI32x16(long p) => Vector512.Load((int*)p);
    [MethodImpl(Inline)] public static Vector512<float> MaskLoadF32x16(long p, Vector512<float> mask) => Avx512F.MaskLoad((float*)p, mask, Vector512<float>.Zero);
    [MethodImpl(Inline)] public static Vector512<int> MaskLoadI32x16(long p, Vector512<float> mask) => Avx512F.MaskLoad((int*)p, mask.AsInt32(), Vector512<int>.Zero);

    [MethodImpl(Inline)] public static void StoreF32(long p, float v) => *(float*)p = v;
    [MethodImpl(Inline)] public static void StoreI32(long p, int v) => *(int*)p = v;
    [MethodImpl(Inline)] public static void StoreF32x16(long p, Vector512<float> v) => v.Store((float*)p);
    [MethodImpl(Inline)] public static void StoreI32x16(long p, Vector512<int> v) => v.Store((int*)p);
    [MethodImpl(Inline)] public static void MaskStoreF32x16(long p, Vector512<float> mask, Vector512<float> v) => Avx512F.MaskStore((float*)p, mask, v);
    [MethodImpl(Inline)] public static void MaskStoreI32x16(long p, Vector512<float> mask, Vector512<int> v) => Avx512F.MaskStore((int*)p, mask.AsInt32(), v);

    [MethodImpl(Inline)] public static Vector512<float> SplatLoad(long p) => Vector512.Create(*(float*)p);
    [MethodImpl(Inline)] public static Vector512<int> Less(Vector512<float> a, Vector512<float> b) => Vector512.LessThan(a, b).AsInt32();
    [MethodImpl(Inline)] public static Vector512<int> Equal(Vector512<float> a, Vector512<float> b) => Vector512.Equals(a, b).AsInt32();
    [MethodImpl(Inline)] public static Vector512<int> Equal(Vector512<int> a, Vector512<int> b) => Vector512.Equals(a, b);
    [MethodImpl(Inline)] public static Vector512<float> Select(Vector512<int> m, Vector512<float> a, Vector512<float> b) => Vector512.ConditionalSelect(m.AsSingle(), a, b);
    [MethodImpl(Inline)] public static Vector512<int> Select(Vector512<int> m, Vector512<int> a, Vector512<int> b) => Vector512.ConditionalSelect(m, a, b);
    [MethodImpl(Inline)] public static Vector512<int> Bits(Vector512<float> a) => a.AsInt32();
    [MethodImpl(Inline)] public static Vector512<float> Bits(Vector512<int> a) => a.AsSingle();
    [MethodImpl(Inline)] public static Vector512<float> Abs(Vector512<float> a) => Vector512.Abs(a);
    [MethodImpl(Inline)] public static Vector512<int> ShiftLeft(Vector512<int> a, [System.Diagnostics.CodeAnalysis.ConstantExpected] byte by) => Avx512F.ShiftLeftLogical(a, by);
    [MethodImpl(Inline)] public static Vector512<float> First(float a) => Vector512.CreateScalarUnsafe(a);
    [MethodImpl(Inline)] public static float First(Vector512<float> a) => a.ToScalar();
    [MethodImpl(Inline)] public static float Max(float a, float b) => MathF.Max(a, b);
    [MethodImpl(Inline)] public static float Min(float a, float b) => MathF.Min(a, b);
    public static float BitsF(int a) => BitConverter.Int32BitsToSingle(a);
    public static int BitsI(float a) => BitConverter.SingleToInt32Bits(a);
}
