using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Passes;

/// <summary>
/// The laws of school algebra that rounding, overflow, NaN, infinities or -0 break; each says in brackets what it assumes or how far it
/// may be off.
/// They apply in <see cref="NumericMode.Relaxed"/> only.
/// </summary>
public static class RelaxedRules
{
    /// <summary>All of them.</summary>
    public static RuleSet All { get; } = new RuleSet
    {
        { Primitive.Add, "x + 0 -> x (forgets that -0 + 0 is 0)", n => n is [var x, { ConstantValue: 0 }] ? x : null, (x, _) => x + 0 },
        { Primitive.Mul, "x * 0 -> 0 (finite x, sign of 0)", n => n is [_, { ConstantValue: 0 } zero] ? zero : null, (x, _) => x * 0 },
        {
            Primitive.Div, "0 / x -> 0 (x neither 0 nor NaN, sign of 0)",
            n => n is [{ ConstantValue: 0 } zero, _] ? zero : null, (x, _) => 0 / x
        },
        { Primitive.Sub, "x - x -> 0 (finite x)", n => n is [var x, var y] && x == y ? x.ConstantLike(0) : null, (x, _) => x - x },
        {
            Primitive.Div, "x / x -> 1 (finite x other than 0)",
            n => n is [var x, var y] && x == y ? x.ConstantLike(1) : null, (x, _) => x / x
        },
        { Primitive.Sub, "0 - x -> -x (sign of 0)", n => n is [{ ConstantValue: 0 }, var x] ? -x : null, (x, _) => 0 - x },
        {
            Primitive.Neg, "-(x - y) -> y - x (sign of 0)",
            n => n is [{ IsSub: true } and [var x, var y]] ? y - x : null, (x, y) => -(x - y)
        },
        {
            Primitive.Add, "(x + c) + d -> x + (c + d) (rounding of c + d)",
            n => n is [{ IsAdd: true } and [var x, { IsSplat: true } c], { IsSplat: true } d] ? x + (c + d) : null, (x, _) => x + 2 + 3
        },
        {
            Primitive.Mul, "(x * c) * d -> x * (c * d) (1 ulp, no overflow)",
            n => n is [{ IsMul: true } and [var x, { IsSplat: true } c], { IsSplat: true } d] ? x * (c * d) : null, (x, _) => x * 5 * 3
        },
        { Primitive.Div, "x / c -> x * (1 / c) (1 ulp, 1 / c normal)", DivisionLaws.ByAnyReciprocal, (x, _) => x / 3 },
        { Primitive.Add, "x * c + y * c -> (x + y) * c (rounding, no overflow)", Factored, (x, y) => x * 3 + y * 3 },
        {
            Primitive.Log, "log(exp(x)) -> x (exp does not overflow)",
            n => n is [{ IsExp: true } and [var x]] ? x : null, (x, _) => Log(Exp(x))
        },
        { Primitive.Exp, "exp(log(x)) -> x (x >= 0)", n => n is [{ IsLog: true } and [var x]] ? x : null, (x, _) => Exp(Log(x)) },
        {
            Primitive.Mul, "exp(x) * exp(y) -> exp(x + y) (no overflow, error grows with |x + y|)",
            n => n is [{ IsExp: true } and [var x], { IsExp: true } and [var y]] ? Exp(x + y) : null, (x, y) => Exp(x) * Exp(y)
        },
        {
            Primitive.Mul, "sqrt(x) * sqrt(x) -> x (x >= 0, 1 ulp)",
            n => n is [{ IsSqrt: true } and [var x] a, var b] && a == b ? x : null, (x, _) => Sqrt(x) * Sqrt(x)
        },
        {
            Primitive.Pow, "pow(x, 0.5) -> sqrt(x) (x > 0 or x is 0)",
            n => n is [var x, { ConstantValue: 0.5 }] ? Sqrt(x) : null, (x, _) => Pow(x, x.ConstantLike(0.5))
        },
        { Primitive.ReduceSum, "sum(sum(x)) -> sum(x) (another order)", ReductionLaws.OfReduction, (x, _) => x.Sum([0]).Sum([0]) },
        {
            Primitive.ReduceSum, "sum over n copies -> x * n (rounding)",
            n => ReductionLaws.OfExpand(n) is var (sum, copies) ? sum * copies : null, (x, _) => x.Expand([5, 2, 3]).Sum([0])
        },
        { Primitive.ReduceSum, "sum(x * c) -> sum(x) * c (rounding, no overflow)", ConstantOutOfSum, (x, _) => (x * 3).Sum([1]) },
        {
            Primitive.ReduceSum, "sum(-x) -> -sum(x) (sign of 0)",
            n => n is [{ IsNeg: true } and [var x]] ? -Again(n, x) : null, (x, _) => (-x).Sum([1])
        },
    }.Closed();

    private static Node? Factored(Node n) =>
        n is [{ IsMul: true } and [var x, { ConstantValue: double c }], { IsMul: true } and [var y, { ConstantValue: double d }]] && c == d
            ? (x + y) * c
            : null;

    private static Node? ConstantOutOfSum(Node n) =>
        n is [{ IsMul: true } and [var x, { ConstantValue: double c }]] ? Again(n, x) * c : null;

    private static Node Again(Node reduction, Node x) => x.Builder.Add(reduction.Op, [x], reduction.Attributes);
}
