using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Tape;

/// <content>Activation functions.</content>
public static partial class TensorOperations<T>
{
    /// <summary>max(a, 0); NaN stays NaN, and the gradient at 0 is 0.</summary>
    public static ComputationNode<T> ReLU(ComputationNode<T> a) => Unary(a, Composites.ReLU);

    /// <summary>a where a > 0, else alpha * a.</summary>
    public static ComputationNode<T> LeakyReLU(ComputationNode<T> a, double alpha = 0.01) => Unary(a, x => Composites.LeakyReLU(x, alpha));

    /// <summary>a where a > 0, else alpha * (exp(a) - 1).</summary>
    public static ComputationNode<T> ELU(ComputationNode<T> a, double alpha = 1) => Unary(a, x => Composites.ELU(x, alpha));

    /// <summary>a * sigmoid(a), also called Swish.</summary>
    public static ComputationNode<T> SiLU(ComputationNode<T> a) => Unary(a, Composites.SiLU);

    /// <summary>log(1 + exp(a)), without overflow.</summary>
    public static ComputationNode<T> Softplus(ComputationNode<T> a) => Unary(a, Composites.Softplus);

    /// <summary>a times the normal distribution function of a, exactly (with erf).</summary>
    public static ComputationNode<T> GELU(ComputationNode<T> a) => Unary(a, Composites.Gelu);

    /// <summary>The approximation of <see cref="GELU"/> with tanh.</summary>
    public static ComputationNode<T> GELUTanh(ComputationNode<T> a) => Unary(a, Composites.GeluTanh);

    /// <summary>exp(a) / sum(exp(a)) along an axis, without overflow.</summary>
    public static ComputationNode<T> Softmax(ComputationNode<T> a, int axis = -1) => Unary(a, x => Composites.Softmax(x, axis));

    /// <summary>log(softmax(a)) along an axis, accurate where softmax underflows.</summary>
    public static ComputationNode<T> LogSoftmax(ComputationNode<T> a, int axis = -1) => Unary(a, x => Composites.LogSoftmax(x, axis));
}
