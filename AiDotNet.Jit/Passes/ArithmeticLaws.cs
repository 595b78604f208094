using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Passes;

/// <summary>
/// Exact laws of + - * / and the functions of one element. A constant operand of a commutative operation stands on the right.
/// </summary>
internal static class ArithmeticLaws
{
    public static RuleSet Rules { get; } = new()
    {
        { Primitive.Mul, "x * 1 -> x", n => n is [var x, { IsOne: true }] ? x : null, (x, _) => x * 1 },
        { Primitive.Mul, "x * -1 -> -x", n => n is [var x, { IsMinusOne: true }] ? -x : null, (x, _) => x * -1 },
        {
            Primitive.Mul, "-x * -y -> x * y",
            n => n is [{ IsNeg: true } and [var x], { IsNeg: true } and [var y]] ? x * y : null, (x, y) => -x * -y
        },
        {
            Primitive.Mul, "-x * c -> x * -c",
            n => n is [{ IsNeg: true } and [var x], { ConstantValue: double c }] ? x * -c : null, (x, _) => -x * 3
        },
        { Primitive.Div, "x / 1 -> x", n => n is [var x, { IsOne: true }] ? x : null, (x, _) => x / 1 },
        { Primitive.Div, "x / -1 -> -x", n => n is [var x, { IsMinusOne: true }] ? -x : null, (x, _) => x / -1 },
        {
            Primitive.Div, "-x / -y -> x / y",
            n => n is [{ IsNeg: true } and [var x], { IsNeg: true } and [var y]] ? x / y : null, (x, y) => -x / -y
        },
        {
            Primitive.Div, "-x / c -> x / -c",
            n => n is [{ IsNeg: true } and [var x], { ConstantValue: double c }] ? x / -c : null, (x, _) => -x / 3
        },
        {
            Primitive.Div, "c / -x -> -c / x",
            n => n is [{ ConstantValue: double c }, { IsNeg: true } and [var x]] ? -c / x : null, (x, _) => 3 / -x
        },
        {
            Primitive.Div, "x / 2^k -> x * 2^-k",
            n => n is [var x, { ConstantValue: double c }] && HasExactReciprocal(n.DType, c) ? x * (1 / c) : null, (x, _) => x / 8
        },
        { Primitive.Add, "x + -0 -> x", n => n is [var x, { IsAddNeutral: true }] ? x : null, (x, _) => x + -0.0 },
        { Primitive.Add, "x + -y -> x - y", n => n is [var x, { IsNeg: true } and [var y]] ? x - y : null, (x, y) => y + -x },
        { Primitive.Add, "-x + y -> y - x", n => n is [{ IsNeg: true } and [var x], var y] ? y - x : null, (x, y) => -x + y },
        { Primitive.Add, "(x + c) + d -> x + (c + d), integers", IntegerSum, (x, _) => Cast(x, DType.Int32) + 2 + 3 },
        { Primitive.Sub, "x - 0 -> x", n => n is [var x, { IsZero: true }] ? x : null, (x, _) => x - 0 },
        { Primitive.Sub, "x - -y -> x + y", n => n is [var x, { IsNeg: true } and [var y]] ? x + y : null, (x, y) => x - -y },
        { Primitive.Sub, "-0 - x -> -x", n => n is [{ IsAddNeutral: true }, var x] ? -x : null, (x, _) => -0.0 - x },
        { Primitive.Neg, "-(-x) -> x", n => n is [{ IsNeg: true } and [var x]] ? x : null, (x, _) => -(-x) },
        {
            Primitive.Neg, "-(x * c) -> x * -c",
            n => n is [{ IsMul: true } and [var x, { ConstantValue: double c }]] ? x * -c : null, (x, _) => -(x * 3)
        },
        { Primitive.Max, "max(x, x) -> x", n => n is [var x, var y] && x == y ? x : null, (x, _) => Max(x, x) },
        { Primitive.Min, "min(x, x) -> x", n => n is [var x, var y] && x == y ? x : null, (x, _) => Min(x, x) },
        {
            Primitive.Max, "max(max(x, c), d) -> max(x, max(c, d))",
            MergeConstants, (x, _) => Max(Max(x, x.ConstantLike(1)), x.ConstantLike(2))
        },
        {
            Primitive.Min, "min(min(x, c), d) -> min(x, min(c, d))",
            MergeConstants, (x, _) => Min(Min(x, x.ConstantLike(1)), x.ConstantLike(2))
        },
        { Primitive.Abs, "abs(-x) -> abs(x)", n => n is [{ IsNeg: true } and [var x]] ? Abs(x) : null, (x, _) => Abs(-x) },
        { Primitive.Abs, "abs(abs(x)) -> abs(x)", n => n is [var x] && x.Op == Primitive.Abs ? x : null, (x, _) => Abs(Abs(x)) },
        {
            Primitive.Floor, "floor(floor(x)) -> floor(x)",
            n => n is [var x] && x.Op == Primitive.Floor ? x : null, (x, _) => Floor(Floor(x))
        },
        { Primitive.Cast, "cast to its own dtype -> x", n => n is [var x] && x.DType == n.DType ? x : null, (x, _) => OwnCast(x) },
        { Primitive.Cast, "cast(lossless cast(x)) -> cast(x)", MergeCasts, (x, _) => Cast(Cast(x, DType.Float64), DType.Int32) },
    };

    // Powers of two whose reciprocal is normal: both sides then round the same real number once.
    private static bool HasExactReciprocal(DType dtype, double c)
    {
        double reciprocal = 1 / c;
        const long Mantissa = (1L << 52) - 1;
        if ((BitConverter.DoubleToInt64Bits(c) & Mantissa) != 0 || c == 0) return false;
        return dtype == DType.Float64
            ? double.IsNormal(reciprocal) && double.IsNormal(c)
            : dtype == DType.Float32 && float.IsNormal((float)reciprocal);
    }

    private static Node? IntegerSum(Node n) =>
        n is [{ IsAdd: true } and [var x, { IsSplat: true } c], { IsSplat: true } d] && !n.DType.IsFloat() ? x + (c + d) : null;

    private static Node? MergeConstants(Node n) => n is [[var x, { IsSplat: true } c] inner, { IsSplat: true } d] && inner.Op == n.Op
        ? n.Builder.Add(n.Op, [x, n.Builder.Add(n.Op, [c, d])])
        : null;

    private static Node OwnCast(Node x) => x.Builder.Add(Primitive.Cast, [x], new CastAttributes(x.DType));

    private static Node? MergeCasts(Node n) =>
        n is [[var x] inner] && inner.Op == Primitive.Cast && IsLossless(x.DType, inner.DType) ? Cast(x, n.DType) : null;

    private static bool IsLossless(DType from, DType to) => (from, to) switch
    {
        (DType.Bool, _) => true,
        (DType.Float32 or DType.Int32, DType.Float64) => true,
        (DType.Int32, DType.Int64) => true,
        _ => false,
    };
}
