using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Tape;

/// <summary>A recorded or traced function, ready to be compiled.</summary>
/// <param name="Inputs">The arguments: leaves of a tape, placeholders of a trace.</param>
/// <param name="Outputs">The results.</param>
/// <param name="Captured">Every other leaf the results depend on, in the order of first use.</param>
/// <param name="Graph">Its inputs are those of <paramref name="Inputs"/>, then those of <paramref name="Captured"/>.</param>
/// <param name="Seed">The captured leaf that dropout draws from, if it does.</param>
internal sealed record Program(
    IReadOnlyList<ComputationNode> Inputs,
    IReadOnlyList<ComputationNode> Outputs,
    IReadOnlyList<CapturedLeaf> Captured,
    Graph Graph,
    CapturedLeaf? Seed)
{
    /// <summary>Values the model asked for while it was traced: another value may mean another graph.</summary>
    internal IReadOnlyList<SeenValue> SeenValues { get; init; } = [];

    /// <summary>The program of a tape: from the variables created while it was recording to the results nobody consumed.</summary>
    /// <exception cref="InvalidGraphException">Nothing was recorded.</exception>
    internal static Program From(Recording recording)
    {
        ComputationNode[] outputs = [.. recording.Results.Where(r => !r.IsConsumed)];
        return outputs.Length > 0 ? From(recording, outputs, recording.Variables) : throw new InvalidGraphException(
            "The tape has recorded no operation, so there is nothing to compile. Compute the model's result while the tape is recording.");
    }

    /// <summary>The program that computes <paramref name="outputs"/> from <paramref name="inputs"/>.</summary>
    /// <exception cref="InvalidGraphException">An input is a result; outputs are of different tapes, or were never recorded.</exception>
    internal static Program From(IReadOnlyList<ComputationNode> outputs, IReadOnlyList<ComputationNode> inputs)
    {
        var recording = outputs.Select(o => o.Recording).FirstOrDefault(r => r is not null) ?? throw new InvalidGraphException(
            $"A program requires at least one output recorded on a tape, got {Describe(outputs)}. Compute it while a tape is recording.");
        return From(recording, outputs, inputs);
    }

    internal static Program From(Recording recording, IReadOnlyList<ComputationNode> outputs, IReadOnlyList<ComputationNode> inputs)
    {
        var results = outputs.Select(recording.NodeOf).ToArray();
        var arguments = inputs.Select(i => Argument(recording, i)).ToArray();
        if (arguments.Distinct().Count() != arguments.Length)
        {
            throw new InvalidGraphException(
                $"The inputs of a program must be different nodes, got {Describe(inputs)}. Name each one once.");
        }
        var captured = Capture(recording, new Graph(arguments, results), [.. arguments]);
        var graph = new Graph([.. arguments, .. captured.Select(c => c.Node)], results);
        return new(inputs, outputs, captured, graph, captured.FirstOrDefault(c => c.Leaf == recording.SeedIfUsed)) { SeenValues = recording.SeenValues };
    }

    private static Node Argument(Recording recording, ComputationNode input) => input.IsLeaf || Recording.IsPlaceholder(input)
        ? recording.NodeOf(input)
        : throw new InvalidGraphException(
            $"The inputs of a program must be leaves, got the recorded result {input}. Compile from the variable it was computed from, " +
            "or record the rest of the model from a Variable that holds this value.");

    private static List<CapturedLeaf> Capture(Recording recording, Graph graph, HashSet<Node> arguments)
    {
        var needed = graph.Nodes.ToHashSet();
        var captured = new List<CapturedLeaf>();
        foreach (var leaf in recording.Leaves)
        {
            var node = recording.NodeOf(leaf);
            if (!needed.Contains(node) || arguments.Contains(node)) continue;
            if (leaf.DetachedFrom == recording) throw Stale(leaf);
            captured.Add(new(leaf, node));
        }
        return captured;
    }

    // Compiling it in would replay the value of this one run forever.
    private static InvalidGraphException Stale(ComputationNode leaf) => new(
        $"The constant {leaf} was computed from recorded nodes while the tape was stopped, so a compiled program could never update it. " +
        "Record its computation, through StopGradient if it is to have no gradient, or name it as an input.");

    private static string Describe(IReadOnlyList<ComputationNode> nodes) => nodes.Count == 0 ? "none" : string.Join(", ", nodes);
}
