using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Training;

/// <summary>Gradient descent with optional momentum, Nesterov look-ahead and L2 weight decay, as in PyTorch's SGD.</summary>
internal sealed record SgdOptimizer(double LearningRate, double MomentumFactor, bool Nesterov, double WeightDecay) : Optimizer(LearningRate)
{
    public override IReadOnlyList<string> StateNames => MomentumFactor == 0 ? [] : ["velocity"];

    public override int ScalarCount => 1;

    public override void Scalars(long step, double learningRate, Span<double> scalars) => scalars[0] = learningRate;

    public override (Node Parameter, IReadOnlyList<Node> State) Update(Node parameter, Node gradient, IReadOnlyList<Node> state, IReadOnlyList<Node> scalars)
    {
        if (WeightDecay != 0) gradient += parameter * WeightDecay;
        if (MomentumFactor == 0) return (parameter - gradient * scalars[0], []);
        var velocity = state[0] * MomentumFactor + gradient;
        var direction = Nesterov ? gradient + velocity * MomentumFactor : velocity;
        return (parameter - direction * scalars[0], [velocity]);
    }
}
