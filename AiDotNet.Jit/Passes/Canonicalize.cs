using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Passes;

/// <summary>Brings any graph, a tape's in particular, into an interning builder: equal nodes become one, unused ones disappear.</summary>
public sealed class Canonicalize : IPass
{
    /// <inheritdoc/>
    public string Name => nameof(Canonicalize);

    /// <inheritdoc/>
    public Graph Run(Graph graph, PassContext context) => Rewriter.Rewrite(graph, [], context);
}
