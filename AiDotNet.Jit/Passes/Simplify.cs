using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Passes;

/// <summary>Applies constant folding and the laws that the numeric mode allows, together and to a fixed point.</summary>
public sealed class Simplify : IPass
{
    private static readonly RuleSet Strict = ConstantFolding.Rules.With(ExactRules.All);
    private static readonly RuleSet Default = Strict.With(AccuracyRules.All).With(ConvolutionRules.All);
    private static readonly RuleSet Relaxed = Default.With(RelaxedRules.All);

    /// <inheritdoc/>
    public string Name => nameof(Simplify);

    /// <summary>The laws of a numeric mode, in the order they are tried.</summary>
    public static RuleSet Rules(NumericMode mode) => mode switch
    {
        NumericMode.Strict => Strict,
        NumericMode.Default => Default,
        _ => Relaxed,
    };

    /// <inheritdoc/>
    public Graph Run(Graph graph, PassContext context) => Rewriter.Rewrite(graph, Rules(context.Mode), context);
}
