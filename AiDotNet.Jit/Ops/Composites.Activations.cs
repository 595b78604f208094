using AiDotNet.Jit.Ir;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Ops;

public static partial class Composites
{
    /// <summary>max(x, 0); NaN stays NaN, and the gradient at 0 is 0.</summary>
    public static Node ReLU(Node x) => Tagged("relu", Relu(x), x);

    /// <summary>x where x > 0, else alpha * x; the gradient at 0 is alpha.</summary>
    public static Node LeakyReLU(Node x, double alpha = 0.01)
    {
        RequireFloat("leaky_relu", x);
        return Tagged("leaky_relu", Select(Greater(x, Scalar(x, 0)), x, x * alpha), x);
    }

    /// <summary>x where x > 0, else alpha * (exp(x) - 1).</summary>
    public static Node ELU(Node x, double alpha = 1)
    {
        var positive = Greater(x, Scalar(x, 0));
        // Large x must not reach the exponential: the gradient of the branch that is not taken would be 0 * inf.
        var negative = Select(positive, Scalar(x, 0), x);
        return Tagged("elu", Select(positive, x, Expm1(negative) * alpha), x);
    }

    /// <summary>x * sigmoid(x), also called Swish.</summary>
    public static Node SiLU(Node x) => Tagged("silu", x * Sigmoid(x), x);

    /// <summary>log(1 + exp(x)), without overflow for large x.</summary>
    public static Node Softplus(Node x) => Tagged("softplus", Max(x, Scalar(x, 0)) + Log1p(Exp(-Abs(x))), x);

    /// <summary>x * Phi(x) with the exact normal distribution function Phi (Hendrycks and Gimpel, 2016).</summary>
    public static Node Gelu(Node x) => Tagged("gelu", x * 0.5 * (Erf(x * Math.Sqrt(0.5)) + 1), x);

    /// <summary>The approximation of <see cref="Gelu"/> by tanh, which differs by up to 5e-4.</summary>
    public static Node GeluTanh(Node x)
    {
        var inner = (x + x * x * x * 0.044715) * Math.Sqrt(2 / Math.PI);
        return Tagged("gelu_tanh", x * 0.5 * (Tanh(inner) + 1), x);
    }

    /// <summary>x limited to [min, max]; NaN stays NaN, and the gradient is 1 at the limits.</summary>
    public static Node Clip(Node x, double min, double max)
    {
        Require(min <= max, $"clip requires min <= max, got [{min}, {max}]. Swap the limits.");
        Node low = Scalar(x, min), high = Scalar(x, max);
        return Tagged("clip", Select(Less(x, low), low, Select(Greater(x, high), high, x)), x);
    }

    /// <summary>exp(x) / sum(exp(x)) along an axis, without overflow. A row of -inf gives NaN.</summary>
    public static Node Softmax(Node x, int axis = -1)
    {
        int at = Axis("softmax", x, axis);
        var e = Exp(x - Peak(x, at));
        return Tagged("softmax", e / e.Sum([at], keepDims: true), x);
    }

    /// <summary>log(softmax(x)) along an axis, accurate where softmax underflows.</summary>
    public static Node LogSoftmax(Node x, int axis = -1)
    {
        int at = Axis("log_softmax", x, axis);
        var shifted = x - Peak(x, at);
        return Tagged("log_softmax", shifted - Log(Exp(shifted).Sum([at], keepDims: true)), x);
    }

    // Shifting by any constant leaves softmax as it is, so the maximum has no gradient.
    private static Node Peak(Node x, int axis)
    {
        RequireFloat("softmax", x);
        return StopGradient(x.ReduceMax([axis], keepDims: true));
    }

    private static Node Scalar(Node like, double value) => like.Builder.Constant(like.DType, value);
}
