using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>The user's model.</summary>
internal sealed class ModelFunction(Func<IReadOnlyList<ComputationNode>, IReadOnlyList<ComputationNode>> model) : IAutomaticFunction
{
    private readonly DropoutSeed _seed = new();

    public TracedModel Trace(IReadOnlyList<TensorType> types) => new TracedForward(Tracer.Trace(model, types, seed: _seed.Leaf), _seed);

    // Apart from any tape of the caller.
    public Tensor[] RunEagerly(ReadOnlySpan<Tensor> inputs)
    {
        var leaves = new ComputationNode[inputs.Length];
        for (int i = 0; i < leaves.Length; i++) leaves[i] = Leaves.Of(inputs[i], $"input{i}");
        var recording = new Recording();
        var scope = new RecordingScope();
        var outputs = recording.Within(scope, () => model(leaves));
        if (outputs is null || outputs.Count == 0) throw new InvalidGraphException("A model must return at least one node. Return the results of the model.");
        Tensor[] answers = [.. outputs.Select(o => Samples.Copy(o.Tensor))];
        recording.Leave(scope);
        return answers;
    }
}
