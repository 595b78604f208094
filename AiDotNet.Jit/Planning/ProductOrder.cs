using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Planning;

/// <summary>A graph whose products have operands that suit them.</summary>
/// <param name="Graph">The graph with the copies put in.</param>
/// <param name="Copies">Copies of operands: they must live in memory.</param>
/// <param name="Guards">Padding that must not live in memory: its readers leave out what lies outside.</param>
internal sealed record ProductOrder(Graph Graph, IReadOnlyList<Node> Copies, IReadOnlySet<Node> Guards)
{
    /// <summary>Products whose results lie in memory in another order than what is computed of them: nothing joins their kernels.</summary>
    public IReadOnlySet<Node> Apart { get; init; } = new HashSet<Node>();
}
