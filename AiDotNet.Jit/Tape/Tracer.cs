using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>Runs a model on shapes instead of values.</summary>
internal static class Tracer
{
    /// <summary>The program of <paramref name="model"/> for arguments of these types. Nothing is computed.</summary>
    /// <param name="model">Called once, on placeholders.</param>
    /// <param name="inputs">The types of its arguments.</param>
    /// <param name="scope">Says whether to capture origins.</param>
    /// <param name="seed">What dropout draws from; a new seed when null.</param>
    internal static Program Trace(
        Func<IReadOnlyList<ComputationNode>, IReadOnlyList<ComputationNode>> model,
        IReadOnlyList<TensorType> inputs,
        RecordingScope? scope = null,
        ComputationNode<int>? seed = null)
    {
        var recording = new Recording(seed);
        var arguments = inputs.Select((type, i) => Placeholder(recording, type, $"input{i}")).ToArray();
        var outputs = recording.Within(new() { CapturesOrigins = scope is { CapturesOrigins: true } }, () => model(arguments));
        if (outputs is null || outputs.Count == 0 || outputs.Any(o => o is null))
        {
            throw new InvalidGraphException("A traced model must return at least one node and no null. Return the results of the model.");
        }
        return Program.From(recording, outputs, arguments);
    }

    private static ComputationNode Placeholder(Recording recording, TensorType type, string name)
    {
        var node = recording.Placeholder(type, name);
        return type.DType switch
        {
            DType.Float32 => new ComputationNode<float>(recording, node, []) { Name = name, RequiresGradient = true },
            DType.Float64 => new ComputationNode<double>(recording, node, []) { Name = name, RequiresGradient = true },
            DType.Int32 => new ComputationNode<int>(recording, node, []) { Name = name },
            DType.Bool => new ComputationNode<bool>(recording, node, []) { Name = name },
            _ => throw new InvalidGraphException($"A model's input must be float32, float64, int32 or bool, got {type}. Convert the data."),
        };
    }
}
