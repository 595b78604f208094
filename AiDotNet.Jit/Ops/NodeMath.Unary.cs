using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

public static partial class NodeMath
{
    /// <summary>x where x > 0, else +0; NaN stays NaN, and the gradient at 0 is 0.</summary>
    public static Node Relu(Node x) => Unary(Primitive.Relu, x);

    /// <summary>-x.</summary>
    public static Node Neg(Node x) => Unary(Primitive.Neg, x);

    /// <summary>|x|.</summary>
    public static Node Abs(Node x) => Unary(Primitive.Abs, x);

    /// <summary>e to the power of x.</summary>
    public static Node Exp(Node x) => Unary(Primitive.Exp, x);

    /// <summary>exp(x) - 1, accurate near 0.</summary>
    public static Node Expm1(Node x) => Unary(Primitive.Expm1, x);

    /// <summary>The natural logarithm.</summary>
    public static Node Log(Node x) => Unary(Primitive.Log, x);

    /// <summary>log(1 + x), accurate near 0.</summary>
    public static Node Log1p(Node x) => Unary(Primitive.Log1p, x);

    /// <summary>The square root.</summary>
    public static Node Sqrt(Node x) => Unary(Primitive.Sqrt, x);

    /// <summary>1 / sqrt(x).</summary>
    public static Node Rsqrt(Node x) => 1 / Sqrt(x);

    /// <summary>The sine of x in radians.</summary>
    public static Node Sin(Node x) => Unary(Primitive.Sin, x);

    /// <summary>The cosine of x in radians.</summary>
    public static Node Cos(Node x) => Unary(Primitive.Cos, x);

    /// <summary>The hyperbolic tangent.</summary>
    public static Node Tanh(Node x) => Unary(Primitive.Tanh, x);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Node Sigmoid(Node x) => Unary(Primitive.Sigmoid, x);

    /// <summary>The Gauss error function.</summary>
    public static Node Erf(Node x) => Unary(Primitive.Erf, x);

    /// <summary>The largest integer that is not above x; its gradient is zero.</summary>
    public static Node Floor(Node x) => Unary(Primitive.Floor, x);

    /// <summary>The opposite of a bool.</summary>
    public static Node Not(Node x) => Unary(Primitive.Not, x);

    /// <summary>x converted to another dtype; float to int truncates and saturates, NaN becomes 0; anything but 0 is true.</summary>
    public static Node Cast(Node x, DType to) => x.DType == to ? x : x.Builder.Add(Primitive.Cast, [x], new CastAttributes(to));

    /// <summary>x * x.</summary>
    public static Node Square(Node x) => x * x;

    /// <summary>-1, 0 or 1; 0 for NaN. Its gradient is zero.</summary>
    public static Node Sign(Node x)
    {
        var zero = x.ScalarLike(0);
        return Select(Greater(x, zero), x.ScalarLike(1), Select(Less(x, zero), x.ScalarLike(-1), zero));
    }
}
