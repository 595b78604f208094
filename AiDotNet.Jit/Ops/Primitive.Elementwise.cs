using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops.Evaluation;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

public static partial class Primitive
{
    private const double TwoOverSqrtPi = 1.1283791670955126;

    /// <summary>-x, wrapping for int32.</summary>
    public static readonly Op Neg = Unary("neg", TypeRules.Numbers, Elementwise.Neg, (_, g) => [-g]);

    /// <summary>|x|, wrapping for int32.</summary>
    public static readonly Op Abs = Unary("abs", TypeRules.Numbers, Elementwise.Abs, (y, g) => [g * NodeMath.Sign(y[0])]);

    /// <summary>e to the power of x.</summary>
    public static readonly Op Exp = Unary("exp", TypeRules.Floats, Elementwise.Exp, (y, g) => [g * y]);

    /// <summary>exp(x) - 1, accurate near 0.</summary>
    public static readonly Op Expm1 = Unary("expm1", TypeRules.Floats, Elementwise.Expm1, (y, g) => [g * (y + 1)]);

    /// <summary>The natural logarithm.</summary>
    public static readonly Op Log = Unary("log", TypeRules.Floats, Elementwise.Log, (y, g) => [g / y[0]]);

    /// <summary>log(1 + x), accurate near 0.</summary>
    public static readonly Op Log1p = Unary("log1p", TypeRules.Floats, Elementwise.Log1p, (y, g) => [g / (y[0] + 1)]);

    /// <summary>The square root.</summary>
    public static readonly Op Sqrt = Unary("sqrt", TypeRules.Floats, Elementwise.Sqrt, (y, g) => [g * (0.5 / y)]);

    /// <summary>The sine of x in radians.</summary>
    public static readonly Op Sin = Unary("sin", TypeRules.Floats, Elementwise.Sin, (y, g) => [g * NodeMath.Cos(y[0])]);

    /// <summary>The cosine of x in radians.</summary>
    public static readonly Op Cos = Unary("cos", TypeRules.Floats, Elementwise.Cos, (y, g) => [-(g * NodeMath.Sin(y[0]))]);

    /// <summary>The hyperbolic tangent.</summary>
    public static readonly Op Tanh = Unary("tanh", TypeRules.Floats, Elementwise.Tanh, (y, g) => [g * (1 - y * y)]);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static readonly Op Sigmoid = Unary("sigmoid", TypeRules.Floats, Elementwise.Sigmoid, (y, g) => [g * (y * (1 - y))]);

    /// <summary>
    /// x where x > 0, else +0; NaN stays NaN. A row of its own because its gradient needs the result alone: x itself need not be kept.
    /// </summary>
    public static readonly Op Relu = Unary("relu", TypeRules.Floats, Elementwise.Relu, (y, g) =>
        [NodeMath.Select(NodeMath.LessEqual(y, y.ConstantLike(0)), y.ConstantLike(0), g)]);

    /// <summary>The Gauss error function.</summary>
    public static readonly Op Erf = Unary(
        "erf", TypeRules.Floats, Elementwise.Erf, (y, g) => [g * (TwoOverSqrtPi * NodeMath.Exp(-(y[0] * y[0])))]);

    /// <summary>The largest integer that is not above x. Its gradient is zero.</summary>
    public static readonly Op Floor = Unary("floor", TypeRules.Floats, Elementwise.Floor, (_, _) => [null]);

    /// <summary>The opposite of a bool.</summary>
    public static readonly Op Not = Unary("not", TypeRules.Booleans, Elementwise.Not, null);

    /// <summary>Another dtype: float to int32 truncates and saturates, NaN becomes 0; anything but 0 is true.</summary>
    public static readonly Op Cast = new("cast", 1)
    {
        Infer = TypeRules.Cast,
        Evaluate = Elementwise.Cast,
        Vjp = (y, g) => [y[0].DType.IsFloat() ? NodeMath.Cast(g, y[0].DType) : null],
        Traits = OpTraits.Elementwise,
        ParseAttributes = p => new CastAttributes(p.DType("to")),
    };

    /// <summary>a + b.</summary>
    public static readonly Op Add = Binary("add", TypeRules.Numbers, Elementwise.Add, (_, g) => [g, g], OpTraits.Commutative);

    /// <summary>a - b.</summary>
    public static readonly Op Sub = Binary("sub", TypeRules.Numbers, Elementwise.Sub, (_, g) => [g, -g]);

    /// <summary>a * b.</summary>
    public static readonly Op Mul = Binary("mul", TypeRules.Numbers, Elementwise.Mul, MulVjp, OpTraits.Commutative);

    /// <summary>a / b.</summary>
    public static readonly Op Div = Binary("div", TypeRules.Floats, Elementwise.Div, (y, g) => [g / y[1], -(g / y[1] * y)]);

    /// <summary>a to the power of b.</summary>
    public static readonly Op Pow = Binary("pow", TypeRules.Floats, Elementwise.Pow, PowVjp);

    /// <summary>IEEE maximum: NaN if either is NaN, -0 below +0. Equal operands share the gradient.</summary>
    public static readonly Op Max = Binary(
        "max", TypeRules.Numbers, Elementwise.Max, (y, g) => ToLarger(y[0], y[1], g), OpTraits.Commutative);

    /// <summary>IEEE minimum: NaN if either is NaN, -0 below +0. Equal operands share the gradient.</summary>
    public static readonly Op Min = Binary(
        "min", TypeRules.Numbers, Elementwise.Min, (y, g) => ToLarger(y[1], y[0], g), OpTraits.Commutative);

    /// <summary>a &lt; b as bool; false when either is NaN.</summary>
    public static readonly Op Less = Comparison("less", TypeRules.Numbers, Elementwise.Less);

    /// <summary>a &lt;= b as bool; false when either is NaN.</summary>
    public static readonly Op LessEqual = Comparison("less_equal", TypeRules.Numbers, Elementwise.LessEqual);

    /// <summary>a == b as bool; NaN equals nothing.</summary>
    public static readonly Op Equal = Comparison("equal", TypeRules.Any, Elementwise.Equal, OpTraits.Commutative);

    /// <summary>Both.</summary>
    public static readonly Op And = Binary("and", TypeRules.Booleans, Elementwise.And, null, OpTraits.Commutative);

    /// <summary>Either.</summary>
    public static readonly Op Or = Binary("or", TypeRules.Booleans, Elementwise.Or, null, OpTraits.Commutative);

    /// <summary>The second operand where the first (bool) holds, else the third.</summary>
    public static readonly Op Select = new("select", 3)
    {
        Infer = TypeRules.Select,
        Evaluate = Elementwise.Select,
        Vjp = (y, g) => [null, NodeMath.Select(y[0], g, g.ConstantLike(0)), NodeMath.Select(y[0], g.ConstantLike(0), g)],
        Traits = OpTraits.Elementwise,
    };

    // x * x: twice the gradient is exact, and less work than adding a product to itself where the gradient is the same for a whole row.
    private static Node?[] MulVjp(Node y, Node g) => y[0] == y[1] ? [Twice(g) * y[0], null] : [g * y[1], g * y[0]];

    private static Node Twice(Node g) => g.Op == Expand ? Twice(g[0]).Expand(g.Shape) : g + g;

    // At 0^0 the first factor is zero, but 0^-1 is infinite; log(0) * 0 is NaN. Replacing the base there keeps both, and the
    // gradients of these expressions, finite.
    private static Node[] PowVjp(Node y, Node g)
    {
        var (a, b) = (y[0], y[1]);
        var (zero, one) = (a.ConstantLike(0), a.ConstantLike(1));
        var zeroBase = NodeMath.Equal(a, zero);
        var safe = NodeMath.Select(NodeMath.And(zeroBase, NodeMath.Equal(b, zero)), one, a);
        var byBase = g * (b * NodeMath.Pow(safe, b - 1));
        var byExponent = g * NodeMath.Select(zeroBase, zero, y * NodeMath.Log(NodeMath.Select(zeroBase, one, a)));
        return [byBase, byExponent];
    }

    // g where a is the larger, g where b is the larger, half each where they are equal: the gradients of max(a, b), and of min(b, a).
    private static Node[] ToLarger(Node a, Node b, Node g)
    {
        var zero = g.ConstantLike(0);
        var tie = NodeMath.Equal(a, b);
        var half = g * 0.5;
        return
        [
            NodeMath.Select(tie, half, NodeMath.Select(NodeMath.Less(b, a), g, zero)),
            NodeMath.Select(tie, half, NodeMath.Select(NodeMath.Less(a, b), g, zero)),
        ];
    }
}
