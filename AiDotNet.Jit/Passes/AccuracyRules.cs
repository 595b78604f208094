using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Passes;

/// <summary>
/// Laws whose right side differs from the left by rounding alone and is no less accurate, or within the 2 ulp the default mode promises.
/// Special values (NaN, infinities, overflow) come out the same.
/// </summary>
public static class AccuracyRules
{
    /// <summary>All of them, for <see cref="NumericMode.Default"/> and <see cref="NumericMode.Relaxed"/>.</summary>
    public static RuleSet All { get; } = new RuleSet
    {
        { Primitive.Pow, "pow(x, 1) -> x (exact)", n => n is [var x, { IsOne: true }] ? x : null, (x, _) => Power(x, 1) },
        { Primitive.Pow, "pow(x, 0) -> 1 (exact)", n => n is [_, { ConstantValue: 0 }] ? n.ConstantLike(1) : null, (x, _) => Power(x, 0) },
        { Primitive.Pow, "pow(x, 2) -> x * x (1/2 ulp)", n => n is [var x, { ConstantValue: 2 }] ? x * x : null, (x, _) => Power(x, 2) },
        {
            Primitive.Pow, "pow(x, 3) -> x * x * x (1 ulp)",
            n => n is [var x, { ConstantValue: 3 }] ? x * x * x : null, (x, _) => Power(x, 3)
        },
        { Primitive.Pow, "pow(x, -1) -> 1 / x (1/2 ulp)", n => n is [var x, { ConstantValue: -1 }] ? 1 / x : null, (x, _) => Power(x, -1) },
        {
            Primitive.Sub, "exp(x) - 1 -> expm1(x) (more accurate)",
            n => n is [{ IsExp: true } and [var x], { IsOne: true }] ? Expm1(x) : null, (x, _) => Exp(x) - 1
        },
        {
            Primitive.Add, "exp(x) + -1 -> expm1(x) (more accurate)",
            n => n is [{ IsExp: true } and [var x], { IsMinusOne: true }] ? Expm1(x) : null, (x, _) => Exp(x) + -1
        },
        {
            Primitive.Log, "log(x + 1) -> log1p(x) (more accurate)",
            n => n is [{ IsAdd: true } and [var x, { IsOne: true }]] ? Log1p(x) : null, (x, _) => Log(x + 1)
        },
        { Primitive.Div, "1 / (exp(-x) + 1) -> sigmoid(x) (2 ulp)", ToSigmoid, (x, _) => 1 / (Exp(-x) + 1) },
        {
            Primitive.Div, "x / sum(exp(y - max(y))) -> x * (1 / sum) (1 ulp, the sum lies between 1 and the number of terms)",
            SoftmaxLaws.ByReciprocal, (x, y) => x / SumOfExponentials(y)
        },
        {
            Primitive.Div, "x / c -> x * (1 / c) (1 ulp, |c| >= 1, exact quotients stay exact)",
            DivisionLaws.ByReciprocal, (x, _) => x / 3
        },
        { Primitive.ReduceSum, "sum over 1s -> reshape (keeps -0)", ReductionLaws.OverOnes, (x, _) => x.Reshape([2, 1, 3]).Sum([1]) },
        {
            Primitive.ReduceSum, "sum over no axes -> x (keeps -0)",
            ReductionLaws.OverNothing, (x, _) => ReductionLaws.Raw(Primitive.ReduceSum, x, [])
        },
        {
            Primitive.ReduceSum, "sum(permute(x)) -> permute(sum(x)) (another order)",
            ReductionLaws.OfPermute, (x, _) => x.Permute([1, 0]).Sum()
        },
        {
            Primitive.Fold, "fold without overlap -> reshape(permute(x)) (keeps -0)",
            WindowLaws.WithoutOverlap, (x, _) => x.Reshape([3, 2]).Fold([2], [2], [1], [7])
        },
        {
            Primitive.Fold, "fold(x) onto extents that strides do not divide -> crop(fold(pad(x)))",
            WindowLaws.Completed, (x, _) => x.Reshape([2, 3]).Fold([3], [2], [1], [5])
        },
    }.Closed();

    private static Node Power(Node x, double exponent) => Pow(x, x.ConstantLike(exponent));

    private static Node SumOfExponentials(Node x) => Exp(x - x.ReduceMax([1], keepDims: true)).Sum([1], keepDims: true);

    private static Node? ToSigmoid(Node n) =>
        n is [{ IsOne: true }, { IsAdd: true } and [{ IsExp: true } and [{ IsNeg: true } and [var x]], { IsOne: true }]]
            ? Sigmoid(x)
            : null;
}
