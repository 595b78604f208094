using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

/// <summary>
/// The catalogue: every operation the compiler knows, one row each. Everything else (softmax, convolution, ...) is a function over these.
/// </summary>
public static partial class Primitive
{
    /// <summary>Every row.</summary>
    public static IReadOnlyList<Op> All => Catalogue.Rows;

    /// <summary>The row with this name in the textual IR, or null.</summary>
    public static Op? Find(string name) => Catalogue.ByName.GetValueOrDefault(name);

    private static Op Unary(string name, DType[] allowed, EvaluateRule evaluate, VjpRule? vjp) => new(name, 1)
    {
        Infer = TypeRules.Same(name, allowed),
        Evaluate = evaluate,
        Vjp = vjp,
        Traits = OpTraits.Elementwise,
    };

    private static Op Binary(string name, DType[] allowed, EvaluateRule evaluate, VjpRule? vjp, OpTraits traits = OpTraits.None) => new(name, 2)
    {
        Infer = TypeRules.Pairwise(name, allowed),
        Evaluate = evaluate,
        Vjp = vjp,
        Traits = OpTraits.Elementwise | traits,
    };

    private static Op Comparison(string name, DType[] allowed, EvaluateRule evaluate, OpTraits traits = OpTraits.None) => new(name, 2)
    {
        Infer = TypeRules.Comparison(name, allowed),
        Evaluate = evaluate,
        Traits = OpTraits.Elementwise | traits,
    };

    // A class of its own: it is initialised after the rows, whichever file they stand in.
    private static class Catalogue
    {
        internal static readonly Op[] Rows =
        [
            Input, Const, Iota, RandomBits,
            Neg, Abs, Exp, Expm1, Log, Log1p, Sqrt, Sin, Cos, Tanh, Sigmoid, Relu, Erf, Floor, Not, Cast,
            Add, Sub, Mul, Div, Pow, Max, Min, Less, LessEqual, Equal, And, Or, Select,
            Reshape, Permute, Expand, Slice, Pad, Concat, Unfold, Fold,
            ReduceSum, ReduceMax, ReduceMin,
            Dot, Gather, Scatter, Check, StopGradient,
        ];

        internal static readonly Dictionary<string, Op> ByName = Rows.ToDictionary(op => op.Name);
    }
}
