using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>The user's model: traced for shapes, or run step by step on values.</summary>
internal sealed class ModelFunction(Func<IReadOnlyList<ComputationNode>, IReadOnlyList<ComputationNode>> model)
{
    private readonly DropoutSeed _seed = new();

    /// <summary>The graph of the model for arguments of these types; nothing is computed.</summary>
    /// <exception cref="InvalidGraphException">The model asks for a value, or makes no sense for these types.</exception>
    public TracedModel Trace(IReadOnlyList<TensorType> types) => new(Tracer.Trace(model, types, seed: _seed.Leaf), _seed);

    /// <summary>As <see cref="Trace"/>, but null where there is none.</summary>
    public TracedModel? TryTrace(IReadOnlyList<TensorType> types)
    {
        try
        {
            return Trace(types);
        }
        catch (InvalidGraphException)
        {
            return null;
        }
    }

    /// <summary>Runs the model on values, operation by operation, apart from any tape of the caller.</summary>
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
