using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Passes;

/// <summary>
/// Replaces what a backend lacks by what it may have, by the table <see cref="Decompositions"/>, until it lacks nothing or no row helps.
/// What stays unsupported is for the backend to refuse.
/// </summary>
/// <param name="supports">True for a node the backend runs as it is.</param>
public sealed class Decompose(Func<Node, bool> supports) : IPass
{
    private readonly RuleSet _rules = For(supports);

    /// <inheritdoc/>
    public string Name => nameof(Decompose);

    /// <inheritdoc/>
    public Graph Run(Graph graph, PassContext context) => Rewriter.Rewrite(graph, _rules, context);

    private static RuleSet For(Func<Node, bool> supports)
    {
        var rules = new RuleSet();
        foreach (var rule in Decompositions.All)
        {
            rules.Add(rule with { Apply = n => supports(n) ? null : IfHelpful(n, rule.Apply(n), supports) });
        }
        return rules;
    }

    // Maximum over axes by minimum and minimum by maximum would go on for ever where a backend has neither.
    private static Node? IfHelpful(Node node, Node? better, Func<Node, bool> supports)
    {
        bool IsFine(Node n) => !n.Op.Is(OpTraits.Reduction) || node.Operands.Contains(n) || supports(n);
        return better is not null && better.Operands.Append(better).All(IsFine) ? better : null;
    }
}
