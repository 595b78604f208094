using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit;

/// <summary>Which operations of a graph have kernels.</summary>
/// <param name="SupportedOperations">Names of operations that are compiled.</param>
/// <param name="UnsupportedOperations">Names of operations that are evaluated by their own code between kernels.</param>
/// <param name="SupportedPercentage">The share of nodes that are compiled.</param>
public sealed record CompatibilityReport(IReadOnlyList<string> SupportedOperations, IReadOnlyList<string> UnsupportedOperations, double SupportedPercentage)
{
    /// <summary>True when everything is compiled.</summary>
    public bool IsFullySupported => UnsupportedOperations.Count == 0;

    internal static CompatibilityReport Of(Graph graph)
    {
        Node[] nodes = [.. graph.Nodes.Where(n => n.Op != Primitive.Input)];
        int supported = nodes.Count(n => ElementwiseRules.HasKernel(n.Op));
        return new(Names(nodes, true), Names(nodes, false), nodes.Length == 0 ? 100 : 100.0 * supported / nodes.Length);
    }

    private static List<string> Names(Node[] nodes, bool supported) =>
        [.. nodes.Where(n => ElementwiseRules.HasKernel(n.Op) == supported).Select(n => n.Op.Name).Distinct().Order(StringComparer.Ordinal)];
}
