using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;
using Program = AiDotNet.Jit.Tape.Program;

namespace AiDotNet.Jit.Automatic;

/// <summary>A recorded loss, computed with its gradients and the update of what is trained. Its arguments are bound by one thread at a time.</summary>
internal sealed class TracedStep<T>(Program loss, TrainedState<T> state) : TracedModel(loss) where T : unmanaged
{
    // Most traces are made to be compared with another one, which asks for the loss only.
    private readonly Lazy<TrainingGraph<T>> _step = new(() => state.Build(loss));

    public override Graph Graph => _step.Value.Graph;

    public override IReadOnlyDictionary<int, int> Updates => _step.Value.Updates;

    public override TensorType[] OutputTypes { get; } = [new(DTypes.Of<T>(), Shape.Scalar)];

    public override int ReadArguments => Program.Inputs.Count + _step.Value.Constants.Length;

    public override string? WhyWhole => "a training step is done once for the whole batch";

    public override void Bind(ReadOnlySpan<Tensor> inputs, Span<Tensor> arguments) => state.Bind(_step.Value, inputs, arguments);

    public override Tensor[] InterpretBound(Tensor[] arguments)
    {
        var results = base.InterpretBound(arguments);
        foreach (var (output, input) in Updates) arguments[input].CopyFrom(results[output]);
        return [results[0]];
    }

    // The next step changes parameters and state, so all of them are copied, by the thread that does the steps.
    public override Tensor[] Sample(ReadOnlySpan<Tensor> inputs)
    {
        var arguments = new Tensor[Graph.Inputs.Count];
        Bind(inputs, arguments);
        return Array.ConvertAll(arguments, Samples.Copy);
    }

    public override Tensor[]? SampleAhead() => Sample(Samples.Draw(Program.Inputs.Select(i => i.Type)));

    public override Tensor[] ArgumentsOf(Tensor[] sample) => Array.ConvertAll(sample, Samples.Copy);

    public override TracedModel With(Program other) => new TracedStep<T>(other, state);
}
