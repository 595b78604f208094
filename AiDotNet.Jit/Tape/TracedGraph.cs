using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>A model as a graph, traced for certain input shapes; nothing of it was computed yet.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class TracedGraph<T> where T : unmanaged
{
    internal TracedGraph(Program program) => Program = program;

    /// <summary>The arguments, in order.</summary>
    public IReadOnlyList<ComputationNode> Inputs => Program.Inputs;

    /// <summary>The results, in order.</summary>
    public IReadOnlyList<ComputationNode> Outputs => Program.Outputs;

    /// <summary>The leaves the model uses beside its arguments, such as parameters; bound by reference.</summary>
    public IReadOnlyList<ComputationNode> Captured => [.. Program.Captured.Select(c => c.Leaf)];

    /// <summary>The graph: its inputs are <see cref="Inputs"/>, then <see cref="Captured"/>.</summary>
    public Graph Graph => Program.Graph;

    /// <summary>What dropout draws from, read at every run; null when the model has no dropout with the default seed.</summary>
    public Tensor<int>? Seed => (Program.Seed?.Leaf as ComputationNode<int>)?.Value;

    internal Program Program { get; }
}
