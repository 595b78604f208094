using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AiDotNet.Jit.Codegen.Expressions;

// Conversions between elements of different sizes; the vector API has those of the same size. Floats become integers by truncation, saturating, NaN
// becoming 0, as C# casts do since .NET 9; integers become floats with one rounding.
internal static unsafe partial class Simd
{
    [MethodImpl(Inline)]
    public static Vector256<double> ToDouble(Vector128<float> a) =>
        Avx.IsSupported ? Avx.ConvertToVector256Double(a) : Vector256.Create(Vector128.WidenLower(a), Vector128.WidenUpper(a));

    [MethodImpl(Inline)]
    public static Vector512<double> ToDouble(Vector256<float> a) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector512Double(a) : Vector512.Create(ToDouble(a.GetLower()), ToDouble(a.GetUpper()));

    [MethodImpl(Inline)]
    public static Vector256<double> ToDouble(Vector128<int> a) => Avx.IsSupported ? Avx.ConvertToVector256Double(a) : Vector256.ConvertToDouble(ToInt64(a));

    [MethodImpl(Inline)]
    public static Vector512<double> ToDouble(Vector256<int> a) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector512Double(a) : Vector512.Create(ToDouble(a.GetLower()), ToDouble(a.GetUpper()));

    [MethodImpl(Inline)]
    public static Vector256<long> ToInt64(Vector128<int> a) =>
        Avx2.IsSupported ? Avx2.ConvertToVector256Int64(a) : Vector256.Create(Vector128.WidenLower(a), Vector128.WidenUpper(a));

    [MethodImpl(Inline)]
    public static Vector512<long> ToInt64(Vector256<int> a) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector512Int64(a) : Vector512.Create(ToInt64(a.GetLower()), ToInt64(a.GetUpper()));

    [MethodImpl(Inline)] public static Vector256<long> ToInt64(Vector128<float> a) => Vector256.ConvertToInt64(ToDouble(a));

    [MethodImpl(Inline)] public static Vector512<long> ToInt64(Vector256<float> a) => Vector512.ConvertToInt64(ToDouble(a));

    [MethodImpl(Inline)]
    public static Vector128<float> ToSingle(Vector256<double> a) =>
        Avx.IsSupported ? Avx.ConvertToVector128Single(a) : Vector128.Narrow(a.GetLower(), a.GetUpper());

    [MethodImpl(Inline)]
    public static Vector256<float> ToSingle(Vector512<double> a) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector256Single(a) : Vector256.Create(ToSingle(a.GetLower()), ToSingle(a.GetUpper()));

    // Through double it would be rounded twice.
    [MethodImpl(Inline)]
    public static Vector128<float> ToSingle(Vector256<long> a) =>
        Avx512DQ.VL.IsSupported ? Avx512DQ.VL.ConvertToVector128Single(a) : Vector128.Create((float)a[0], a[1], a[2], a[3]);

    [MethodImpl(Inline)]
    public static Vector256<float> ToSingle(Vector512<long> a) =>
        Avx512DQ.IsSupported ? Avx512DQ.ConvertToVector256Single(a) : Vector256.Create(ToSingle(a.GetLower()), ToSingle(a.GetUpper()));

    [MethodImpl(Inline)] public static Vector128<int> ToInt32(Vector256<long> a) => Vector128.Narrow(a.GetLower(), a.GetUpper());

    [MethodImpl(Inline)]
    public static Vector256<int> ToInt32(Vector512<long> a) =>
        Avx512F.IsSupported ? Avx512F.ConvertToVector256Int32(a) : Vector256.Narrow(a.GetLower(), a.GetUpper());

    [MethodImpl(Inline)]
    public static Vector128<int> ToInt32(Vector256<double> a)
    {
        if (!Avx.IsSupported) return Vector128.Create((int)a[0], (int)a[1], (int)a[2], (int)a[3]);
        var number = a & Vector256.Equals(a, a);
        var atLeast = Avx.Max(number, Vector256.Create((double)int.MinValue));
        return Avx.ConvertToVector128Int32WithTruncation(Avx.Min(atLeast, Vector256.Create((double)int.MaxValue)));
    }

    [MethodImpl(Inline)]
    public static Vector256<int> ToInt32(Vector512<double> a)
    {
        if (!Avx512F.IsSupported) return Vector256.Create(ToInt32(a.GetLower()), ToInt32(a.GetUpper()));
        var number = a & Vector512.Equals(a, a);
        var atLeast = Avx512F.Max(number, Vector512.Create((double)int.MinValue));
        return Avx512F.ConvertToVector256Int32WithTruncation(Avx512F.Min(atLeast, Vector512.Create((double)int.MaxValue)));
    }
}
