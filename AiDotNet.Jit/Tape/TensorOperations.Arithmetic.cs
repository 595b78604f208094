using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Tape;

/// <content>Arithmetic, elementary functions and comparisons, element by element.</content>
public static partial class TensorOperations<T>
{
    /// <summary>a + b, broadcast.</summary>
    public static ComputationNode<T> Add(ComputationNode<T> a, ComputationNode<T> b) => Binary(a, b, NodeMath.Add);

    /// <summary>a + b for a number b.</summary>
    public static ComputationNode<T> Add(ComputationNode<T> a, double b) => Unary(a, x => x + b);

    /// <summary>a - b, broadcast.</summary>
    public static ComputationNode<T> Subtract(ComputationNode<T> a, ComputationNode<T> b) => Binary(a, b, NodeMath.Sub);

    /// <summary>a - b for a number b.</summary>
    public static ComputationNode<T> Subtract(ComputationNode<T> a, double b) => Unary(a, x => x - b);

    /// <summary>a - b for a number a.</summary>
    public static ComputationNode<T> Subtract(double a, ComputationNode<T> b) => Unary(b, x => a - x);

    /// <summary>a * b element by element, broadcast.</summary>
    public static ComputationNode<T> ElementwiseMultiply(ComputationNode<T> a, ComputationNode<T> b) => Binary(a, b, NodeMath.Mul);

    /// <summary>a * b for a number b.</summary>
    public static ComputationNode<T> ElementwiseMultiply(ComputationNode<T> a, double b) => Unary(a, x => x * b);

    /// <summary>a / b element by element, broadcast.</summary>
    public static ComputationNode<T> Divide(ComputationNode<T> a, ComputationNode<T> b) => Binary(a, b, NodeMath.Div);

    /// <summary>a / b for a number b.</summary>
    public static ComputationNode<T> Divide(ComputationNode<T> a, double b) => Unary(a, x => x / b);

    /// <summary>a / b for a number a.</summary>
    public static ComputationNode<T> Divide(double a, ComputationNode<T> b) => Unary(b, x => a / x);

    /// <summary>a to a constant power; small whole exponents are products, so they are right for negative a.</summary>
    public static ComputationNode<T> Power(ComputationNode<T> a, double exponent) => Unary(a, x => Composites.Power(x, exponent));

    /// <summary>a to the power of b, broadcast; NaN for a negative a and a b that is no whole number.</summary>
    public static ComputationNode<T> Power(ComputationNode<T> a, ComputationNode<T> b) => Binary(a, b, NodeMath.Pow);

    /// <summary>-a.</summary>
    public static ComputationNode<T> Negate(ComputationNode<T> a) => Unary(a, NodeMath.Neg);

    /// <summary>|a|; the gradient at 0 is 0.</summary>
    public static ComputationNode<T> Abs(ComputationNode<T> a) => Unary(a, NodeMath.Abs);

    /// <summary>a * a.</summary>
    public static ComputationNode<T> Square(ComputationNode<T> a) => Unary(a, NodeMath.Square);

    /// <summary>The square root; NaN below 0.</summary>
    public static ComputationNode<T> Sqrt(ComputationNode<T> a) => Unary(a, NodeMath.Sqrt);

    /// <summary>e to the power of a.</summary>
    public static ComputationNode<T> Exp(ComputationNode<T> a) => Unary(a, NodeMath.Exp);

    /// <summary>exp(a) - 1, accurate near 0.</summary>
    public static ComputationNode<T> Expm1(ComputationNode<T> a) => Unary(a, NodeMath.Expm1);

    /// <summary>The natural logarithm; NaN below 0.</summary>
    public static ComputationNode<T> Log(ComputationNode<T> a) => Unary(a, NodeMath.Log);

    /// <summary>log(1 + a), accurate near 0.</summary>
    public static ComputationNode<T> Log1p(ComputationNode<T> a) => Unary(a, NodeMath.Log1p);

    /// <summary>The sine of a in radians.</summary>
    public static ComputationNode<T> Sin(ComputationNode<T> a) => Unary(a, NodeMath.Sin);

    /// <summary>The cosine of a in radians.</summary>
    public static ComputationNode<T> Cos(ComputationNode<T> a) => Unary(a, NodeMath.Cos);

    /// <summary>The hyperbolic tangent.</summary>
    public static ComputationNode<T> Tanh(ComputationNode<T> a) => Unary(a, NodeMath.Tanh);

    /// <summary>1 / (1 + exp(-a)).</summary>
    public static ComputationNode<T> Sigmoid(ComputationNode<T> a) => Unary(a, NodeMath.Sigmoid);

    /// <summary>The Gauss error function.</summary>
    public static ComputationNode<T> Erf(ComputationNode<T> a) => Unary(a, NodeMath.Erf);

    /// <summary>The larger of a and b, broadcast; NaN if either is. Equal operands share the gradient.</summary>
    public static ComputationNode<T> Maximum(ComputationNode<T> a, ComputationNode<T> b) => Binary(a, b, NodeMath.Max);

    /// <summary>The smaller of a and b, broadcast; NaN if either is. Equal operands share the gradient.</summary>
    public static ComputationNode<T> Minimum(ComputationNode<T> a, ComputationNode<T> b) => Binary(a, b, NodeMath.Min);

    /// <summary>a limited to [min, max]; the gradient is 1 at the limits and 0 outside.</summary>
    public static ComputationNode<T> Clip(ComputationNode<T> a, double min, double max) => Unary(a, x => Composites.Clip(x, min, max));

    /// <summary>a where the mask is true, b elsewhere; all three broadcast.</summary>
    public static ComputationNode<T> Where(ComputationNode<bool> mask, ComputationNode<T> a, ComputationNode<T> b) =>
        Recorder.Apply<T>([mask, a, b], n => NodeMath.Select(n[0], n[1], n[2]));

    /// <summary>a &lt; b, broadcast.</summary>
    public static ComputationNode<bool> Less(ComputationNode<T> a, ComputationNode<T> b) => Compare(a, b, NodeMath.Less);

    /// <summary>a &lt;= b, broadcast.</summary>
    public static ComputationNode<bool> LessEqual(ComputationNode<T> a, ComputationNode<T> b) => Compare(a, b, NodeMath.LessEqual);

    /// <summary>a &gt; b, broadcast.</summary>
    public static ComputationNode<bool> Greater(ComputationNode<T> a, ComputationNode<T> b) => Compare(a, b, NodeMath.Greater);

    /// <summary>a &gt;= b, broadcast.</summary>
    public static ComputationNode<bool> GreaterEqual(ComputationNode<T> a, ComputationNode<T> b) => Compare(a, b, NodeMath.GreaterEqual);

    /// <summary>a == b, broadcast; NaN equals nothing.</summary>
    public static ComputationNode<bool> Equal(ComputationNode<T> a, ComputationNode<T> b) => Compare(a, b, NodeMath.Equal);

    /// <summary>a != b, broadcast; NaN differs from everything.</summary>
    public static ComputationNode<bool> NotEqual(ComputationNode<T> a, ComputationNode<T> b) => Compare(a, b, NodeMath.NotEqual);
}
