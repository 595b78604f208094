using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit;

/// <summary>
/// Judges compiled results by one rule, the same for our tests and for users. In Strict mode they must be the interpreter's bits.
/// Otherwise the same graph in float64 is the arbiter: a compiled element may be twice as far from it as the interpreter's, plus a few units
/// in the last place of the output's magnitude. Where that is not met, the graph is run with rounding noise: an element that noise of
/// two units in the last place moves as far (cancellation, a comparison that flips) has no better value.
/// </summary>
public static class Verification
{
    /// <summary>The default of the units in the last place that are allowed beside the interpreter's own error.</summary>
    public const double DefaultSlack = 16;

    /// <summary>Compiles a graph, runs it on inputs, with all work shared between threads however little it is, and compares all outputs.</summary>
    /// <param name="graph">From inputs to outputs.</param>
    /// <param name="options">How to compile.</param>
    /// <param name="inputs">One tensor for each input; they are not changed.</param>
    public static VerificationReport Run(Graph graph, JitOptions options, IReadOnlyList<Tensor> inputs)
    {
        var (program, _) = GraphCompiler.Compile(graph, options);
        using var executable = new Executable(program, options.MaxThreads) { ParallelNanoseconds = 0 };
        Tensor[] outputs = [.. graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
        executable.Run([.. inputs], outputs);
        return Compare(graph, options.Mode, inputs, outputs);
    }

    /// <summary>Compares results that were computed by whatever means.</summary>
    /// <param name="graph">What they are the outputs of.</param>
    /// <param name="mode">How far they may move.</param>
    /// <param name="inputs">What they were computed from.</param>
    /// <param name="outputs">The results.</param>
    /// <param name="slack">Allowed units in the last place of the output's largest magnitude.</param>
    public static VerificationReport Compare(
        Graph graph, NumericMode mode, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs, double slack = DefaultSlack) =>
        new ReferenceResults(graph, inputs).Compare(mode, outputs, slack);
}
