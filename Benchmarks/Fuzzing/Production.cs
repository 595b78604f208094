using AiDotNet.Jit.Ir;

namespace Benchmarks.Fuzzing;

/// <summary>A way of making the next node: a row of the catalogue or a composite.</summary>
/// <param name="Name">The row's name in the textual IR, or the composite's method name.</param>
/// <param name="Weight">How often it is chosen, compared with others.</param>
/// <param name="Apply">Makes a node, or null when the graph has nothing that fits.</param>
public sealed record Production(string Name, int Weight, Func<GraphSource, Node?> Apply);
