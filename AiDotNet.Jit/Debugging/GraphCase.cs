using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Debugging;

/// <summary>A graph and sets of inputs to run it on.</summary>
/// <param name="Graph">From inputs to outputs.</param>
/// <param name="Inputs">Sets of inputs, one tensor for each input of the graph.</param>
public sealed record GraphCase(Graph Graph, IReadOnlyList<Tensor[]> Inputs);
