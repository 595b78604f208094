using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Backends;

/// <summary>
/// Runs a compiled graph and judges it by the rule of the library: <see cref="Verification"/>.
/// </summary>
public static class CompiledComparison
{
    /// <summary>Compiles the graph, runs it on several inputs, and fails with the first element that is wrong.</summary>
    /// <param name="graph">What to compile.</param>
    /// <param name="options">How.</param>
    /// <param name="inputs">At least two sets of inputs: a delegate that ignores its inputs must not pass.</param>
    /// <param name="slack">Allowed units in the last place of the largest magnitude in play.</param>
    public static void Check(Graph graph, JitOptions options, IReadOnlyList<Tensor[]> inputs, double slack = 16)
    {
        Assert.IsGreaterThan(1, inputs.Count, "a compiled graph is run on at least two inputs");
        var (program, _) = GraphCompiler.Compile(graph, options with { UseCache = false, Verify = true });
        using var executable = new Executable(program, options.MaxThreads);
        foreach (var arguments in inputs)
        {
            Tensor[] found = [.. graph.Outputs.Select(o => Poisoned(o.Type))];
            executable.Run(arguments, found!);
            var report = Verification.Compare(graph, options.Mode, arguments, found, slack);
            Assert.IsTrue(report.IsVerified, $"{report}\n{GraphText.Print(graph)}");
        }
    }

    // What is not written stays visible.
    private static Tensor Poisoned(TensorType type)
    {
        var tensor = Tensor.Zeros(type);
        if (tensor is Tensor<float> f) f.Span.Fill(12345.678f);
        if (tensor is Tensor<double> d) d.Span.Fill(12345.678);
        if (tensor is Tensor<int> i) i.Span.Fill(12345678);
        if (tensor is Tensor<bool> b) b.Span.Fill(true);
        return tensor;
    }
}
