using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Training;

/// <summary>
/// How parameters follow their gradients. An optimizer is a function over graph nodes, so its update is compiled together with the
/// forward and backward pass; numbers that change from step to step are runtime scalars.
/// </summary>
/// <param name="LearningRate">The initial learning rate; a training step can change it between steps without recompiling.</param>
public abstract record Optimizer(double LearningRate)
{
    /// <summary>Limits gradients before they are used; null leaves them alone.</summary>
    public GradientClipping? Clipping { get; init; }

    /// <summary>Names of the tensors kept per parameter between steps, each of the parameter's shape and zero at first.</summary>
    public abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>The number of runtime scalars.</summary>
    public abstract int ScalarCount { get; }

    /// <summary>The new parameter and state after one step.</summary>
    /// <param name="parameter">The parameter before the step.</param>
    /// <param name="gradient">Its gradient, clipped; same shape.</param>
    /// <param name="state">State in the order of <see cref="StateNames"/>.</param>
    /// <param name="scalars">The runtime scalars, each of shape [].</param>
    public abstract (Node Parameter, IReadOnlyList<Node> State) Update(Node parameter, Node gradient, IReadOnlyList<Node> state, IReadOnlyList<Node> scalars);

    /// <summary>Computes the runtime scalars of one step.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="learningRate">The learning rate of the step.</param>
    /// <param name="scalars">Receives <see cref="ScalarCount"/> numbers.</param>
    public abstract void Scalars(long step, double learningRate, Span<double> scalars);

    /// <summary>Plain gradient descent: p -= lr (g + weightDecay p).</summary>
    public static Optimizer Sgd(double learningRate, double weightDecay = 0) => new SgdOptimizer(learningRate, 0, false, weightDecay);

    /// <summary>Gradient descent with momentum: v = momentum v + g; p -= lr v, or lr (g + momentum v) for Nesterov (Sutskever et al. 2013).</summary>
    public static Optimizer Momentum(double learningRate, double momentum = 0.9, bool nesterov = false, double weightDecay = 0) =>
        new SgdOptimizer(learningRate, momentum, nesterov, weightDecay);

    /// <summary>Adam with bias correction (Kingma and Ba 2015, algorithm 1).</summary>
    public static Optimizer Adam(double learningRate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) =>
        new AdamOptimizer(learningRate, beta1, beta2, epsilon, 0);

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019): p -= lr weightDecay p besides.</summary>
    public static Optimizer AdamW(double learningRate, double weightDecay = 1e-2, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) =>
        new AdamOptimizer(learningRate, beta1, beta2, epsilon, weightDecay);
}
