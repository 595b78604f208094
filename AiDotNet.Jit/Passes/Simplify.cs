using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Passes;

/// <summary>Applies the laws that the numeric mode allows, to a fixed point.</summary>
public sealed class Simplify : IPass
{
    /// <inheritdoc/>
    public string Name => nameof(Simplify);

    /// <inheritdoc/>
    public Graph Run(Graph graph, PassContext context) => Rewriter.Rewrite(graph, [], context);
}
