using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AiDotNet.Jit.Codegen.Expressions;

// Stride 2 on AVX2: a shuffle within the halves of both operands, then the quarters in order. Called only where AVX2 is.
internal static unsafe partial class Simd
{
    [MethodImpl(Inline)] public static Vector256<float> EvenLanes(Vector256<float> a, Vector256<float> b) => InOrder(Avx.Shuffle(a, b, 0b10_00_10_00));

    [MethodImpl(Inline)] public static Vector256<int> EvenLanes(Vector256<int> a, Vector256<int> b) => EvenLanes(a.AsSingle(), b.AsSingle()).AsInt32();

    [MethodImpl(Inline)] public static Vector256<float> OddLanes(Vector256<float> a, Vector256<float> b) => InOrder(Avx.Shuffle(a, b, 0b11_01_11_01));

    [MethodImpl(Inline)] public static Vector256<int> OddLanes(Vector256<int> a, Vector256<int> b) => OddLanes(a.AsSingle(), b.AsSingle()).AsInt32();

    [MethodImpl(Inline)] private static Vector256<float> InOrder(Vector256<float> v) => Avx2.Permute4x64(v.AsDouble(), 0b11_01_10_00).AsSingle();
}
