using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit;

/// <content>Looking inside.</content>
public sealed partial class CompiledGraph<T>
{
    /// <summary>
    /// What the compiler made of the model and why: passes, fusion, kernels with their predicted cost, memory. Made on demand, by running the
    /// passes once more; a compiled graph keeps nothing for it.
    /// </summary>
    /// <param name="limits">What predictions are measured by; null measures this machine once per process.</param>
    public Explanation Explain(MachineLimits? limits = null) => Explain("forward", _program.Graph, _forward, Stats, limits);

    /// <summary>As <see cref="Explain(MachineLimits)"/>, for the backward pass; compiles it if that has not happened yet.</summary>
    /// <inheritdoc cref="Explain(MachineLimits)"/>
    /// <exception cref="Diagnostics.NotDifferentiableException">There is no derivative.</exception>
    public Explanation ExplainGradients(MachineLimits? limits = null)
    {
        var stats = CompileGradients();
        return Explain("backward", BackwardGraph(), _backward.Value, stats, limits);
    }

    private Explanation Explain(string title, Graph graph, Executable executable, CompilationStats stats, MachineLimits? limits) =>
        new Explainer(stats.Explained(title, graph, executable, _options, null), limits ?? MachineLimits.Measured).Explain();
}
