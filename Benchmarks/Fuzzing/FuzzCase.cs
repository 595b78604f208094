using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Fuzzing;

/// <summary>A graph and several sets of inputs: a delegate that ignores its inputs must not pass.</summary>
/// <param name="Seed">What it was generated from; -1 for one that was made otherwise.</param>
/// <param name="Graph">Valid by construction.</param>
/// <param name="Inputs">Sets of inputs, one tensor for each input of the graph.</param>
/// <param name="Special">True when inputs hold NaN, infinities and the like, so that only the Strict mode has an answer.</param>
public sealed record FuzzCase(int Seed, Graph Graph, IReadOnlyList<Tensor[]> Inputs, bool Special)
{
    /// <summary>The graph as text.</summary>
    public string Text => GraphText.Print(Graph, renumber: true);
}
