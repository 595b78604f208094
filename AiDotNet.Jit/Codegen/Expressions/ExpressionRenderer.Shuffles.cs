using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using static System.Linq.Expressions.Expression;

namespace AiDotNet.Jit.Codegen.Expressions;

// Shuffles. AVX-512 has one instruction for all; elsewhere two shuffles and a blend, fewer for the patterns that lowering emits.
public sealed partial class ExpressionRenderer
{
    private Expression Permute(Shuffle h)
    {
        int n = h.Target.Type.Lanes;
        if (n == 1 || h.Lanes.Length != n || h.Lanes.Any(l => l < 0 || l >= 2 * n))
            throw new VerificationException(
                $"{_kernel.Name}: found shuffle {h.Target} by [{string.Join(' ', h.Lanes)}], required {n} lanes of 0..{(2 * n) - 1}. " +
                "Lowering built a wrong shuffle; please report it.");
        var (a, b) = (Use(h.A, n), Use(h.B, n));
        if (!IsIdentity(h.Lanes) && (Interleave(a, b, h.Lanes) ?? GatherParts(a, b, h.Lanes)) is { } whole) return whole;
        int[] lanes = h.A == h.B ? [.. h.Lanes.Select(l => l % n)] : h.Lanes;
        if (lanes.All(l => l < n)) return Rearrange(a, lanes);
        if (lanes.All(l => l >= n)) return Rearrange(b, [.. lanes.Select(l => l - n)]);
        if (TwoSource(a.Type) is { } permute) return Call(permute, a, Lanes(IndexType(a.Type), i => lanes[i]), b);
        return Pattern(a, b, lanes) ?? Blend(a, b, lanes);
    }

    // Steps of a transpose. A table of lanes would take a register, around the loop before it too.
    private static MethodCallExpression? Interleave(Expression a, Expression b, int[] lanes)
    {
        int n = lanes.Length, bytes = VectorTypes.BytesOf(a.Type), part = 16 / VectorTypes.SizeOf(VectorTypes.Element(a.Type));
        if (!HasParts(a.Type) || part > n) return null;
        bool high = lanes[0] == part / 2;
        for (int k = 0; k < n; k++)
        {
            int at = k % part;
            if (lanes[k] != k - at + (high ? part / 2 : 0) + (at / 2) + ((at & 1) * n)) return null;
        }
        var holder = bytes == 64 ? typeof(Avx512F) : bytes == 16 ? (VectorTypes.Element(a.Type) == typeof(float) ? typeof(Sse) : typeof(Sse2))
            : VectorTypes.Element(a.Type) is var e && (e == typeof(float) || e == typeof(double)) ? typeof(Avx) : typeof(Avx2);
        return Call(VectorMethods.Static(holder, high ? nameof(Sse.UnpackHigh) : nameof(Sse.UnpackLow), a.Type, 2), a, b);
    }

    // Whole parts of 128 bits in another order.
    private static MethodCallExpression? GatherParts(Expression a, Expression b, int[] lanes)
    {
        int bytes = VectorTypes.BytesOf(a.Type), part = 16 / VectorTypes.SizeOf(VectorTypes.Element(a.Type)), count = lanes.Length / part;
        if (bytes < 32 || !HasParts(a.Type) || lanes.Index().Any(l => l.Item % part != l.Index % part || l.Item / part != lanes[l.Index / part * part] / part)) return null;
        int[] parts = [.. Enumerable.Range(0, count).Select(i => lanes[i * part] / part)];
        if (bytes == 32) return Call(VectorMethods.Immediate(typeof(Avx), nameof(Avx.Permute2x128), a.Type), a, b, Constant((byte)(parts[0] | (parts[1] << 4))));
        bool one = parts.All(p => p < count);
        if (!one && !(parts[0] < count && parts[1] < count && parts[2] >= count && parts[3] >= count)) return null;
        int order = parts.Index().Sum(p => p.Item % count << (2 * p.Index));
        return Call(VectorMethods.Immediate(typeof(Avx512F), nameof(Avx512F.Shuffle4x128), a.Type), a, one ? a : b, Constant((byte)order));
    }

    private static bool HasParts(Type vector) => VectorTypes.SizeOf(VectorTypes.Element(vector)) >= 4 && VectorTypes.BytesOf(vector) switch
    {
        64 => Avx512F.IsSupported,
        32 => Avx2.IsSupported,
        _ => Sse2.IsSupported,
    };

    private static Expression Rearrange(Expression a, int[] lanes)
    {
        if (IsIdentity(lanes)) return a;
        return Call(VectorMethods.Of(nameof(Vector128.Shuffle), a.Type, IndexType(a.Type)), a, Lanes(IndexType(a.Type), i => lanes[i]));
    }

    private static bool IsIdentity(int[] lanes) => lanes.Index().All(l => l.Item == l.Index);

    // Butterflies of a transpose take one operand as it is: then this is one shuffle and the blend.
    private static Expression Blend(Expression a, Expression b, int[] lanes)
    {
        int n = lanes.Length;
        var fromA = Rearrange(a, [.. lanes.Select((l, i) => l < n ? l : i)]);
        var fromB = Rearrange(b, [.. lanes.Select((l, i) => l >= n ? l - n : i)]);
        return Choose(Lanes(IndexType(a.Type), i => lanes[i] < n ? -1 : 0), fromA, fromB);
    }

    private static Expression? Pattern(Expression a, Expression b, int[] lanes)
    {
        int n = lanes.Length, half = n / 2;
        if (Avx2.IsSupported && (a.Type == typeof(Vector256<float>) || a.Type == typeof(Vector256<int>)))
        {
            if (lanes.Index().All(l => l.Item == 2 * l.Index)) return Stride2(nameof(Simd.EvenLanes));
            if (lanes.Index().All(l => l.Item == (2 * l.Index) + 1)) return Stride2(nameof(Simd.OddLanes));
        }
        if (VectorTypes.BytesOf(a.Type) == 16 || !IsHalf(0) || !IsHalf(half)) return null;
        var type = VectorTypes.Vector(VectorTypes.Element(a.Type), half);
        return Call(VectorMethods.Join(a.Type, type), Half(0), Half(half));

        MethodCallExpression Stride2(string leaf) => Call(VectorMethods.Static(typeof(Simd), leaf, a.Type, 2), a, b);

        bool IsHalf(int from) => lanes[from] % half == 0 && Enumerable.Range(1, half - 1).All(i => lanes[from + i] == lanes[from] + i);

        // Never both from one operand: that is the case of one source.
        Expression Half(int from)
        {
            int at = lanes[from] / half;
            return Call(VectorMethods.Of(at % 2 == 0 ? nameof(Vector128.GetLower) : nameof(Vector128.GetUpper), a.Type, 1), at < 2 ? a : b);
        }
    }

    private static MethodInfo? TwoSource(Type vector)
    {
        bool wide = VectorTypes.SizeOf(VectorTypes.Element(vector)) == 8;
        int bytes = VectorTypes.BytesOf(vector);
        if (!(bytes == 64 ? Avx512F.IsSupported : Avx512F.VL.IsSupported)) return null;
        var name = (bytes, wide) switch
        {
            (64, true) => nameof(Avx512F.PermuteVar8x64x2),
            (64, false) => nameof(Avx512F.PermuteVar16x32x2),
            (32, true) => nameof(Avx512F.VL.PermuteVar4x64x2),
            (32, false) => nameof(Avx512F.VL.PermuteVar8x32x2),
            (_, true) => nameof(Avx512F.VL.PermuteVar2x64x2),
            _ => nameof(Avx512F.VL.PermuteVar4x32x2),
        };
        return VectorMethods.Mixed(bytes == 64 ? typeof(Avx512F) : typeof(Avx512F.VL), name, vector, IndexType(vector));
    }

    private static Type IndexType(Type vector)
    {
        int lanes = VectorTypes.LanesOf(vector);
        return VectorTypes.Vector(VectorTypes.Mask(VectorTypes.SizeOf(VectorTypes.Element(vector))), lanes);
    }
}
