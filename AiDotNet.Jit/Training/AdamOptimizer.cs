using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Training;

/// <summary>
/// Adam and AdamW. Bias corrections depend on the step alone and come in as scalars: lr / (1 - beta1^t), 1 / sqrt(1 - beta2^t) and
/// lr * weightDecay.
/// </summary>
internal sealed record AdamOptimizer(double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay) : Optimizer(LearningRate)
{
    public override IReadOnlyList<string> StateNames => ["m", "v"];

    public override int ScalarCount => WeightDecay == 0 ? 2 : 3;

    public override void Scalars(long step, double learningRate, Span<double> scalars)
    {
        scalars[0] = learningRate / (1 - Math.Pow(Beta1, step));
        scalars[1] = 1 / Math.Sqrt(1 - Math.Pow(Beta2, step));
        if (WeightDecay != 0) scalars[2] = learningRate * WeightDecay;
    }

    public override (Node Parameter, IReadOnlyList<Node> State) Update(Node parameter, Node gradient, IReadOnlyList<Node> state, IReadOnlyList<Node> scalars)
    {
        var m = state[0] * Beta1 + gradient * (1 - Beta1);
        var v = state[1] * Beta2 + NodeMath.Square(gradient) * (1 - Beta2);
        var change = m * scalars[0] / (NodeMath.Sqrt(v) * scalars[1] + Epsilon);
        if (WeightDecay != 0) change += parameter * scalars[2];
        return (parameter - change, [m, v]);
    }
}
