using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;

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
    public static void Check(Graph graph, JitOptions options, IReadOnlyList<Tensor[]> inputs, double slack = 16) => CheckAll(graph, [options], inputs, slack);

    /// <summary>The same for several ways of compiling, which are compared with one reference.</summary>
    public static void CheckAll(Graph graph, IEnumerable<JitOptions> ways, IReadOnlyList<Tensor[]> inputs, double slack = 16)
    {
        Assert.IsGreaterThan(1, inputs.Count, "a compiled graph is run on at least two inputs");
        ReferenceResults[] expected = [.. inputs.Select(i => new ReferenceResults(graph, i))];
        foreach (var options in ways) Check(graph, options, inputs, expected, slack);
    }

    private static void Check(Graph graph, JitOptions options, IReadOnlyList<Tensor[]> inputs, ReferenceResults[] expected, double slack)
    {
        var (program, _) = GraphCompiler.Compile(graph, options with { UseCache = false, Verify = true });
        using var executable = new Executable(program, options.MaxThreads);
        for (int set = 0; set < inputs.Count; set++)
        {
            Tensor[] found = [.. graph.Outputs.Select(o => Poisoned(o.Type))];
            executable.Run(inputs[set], found!);
            var report = expected[set].Compare(options.Mode, found, slack);
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

    /// <summary>Fails with the first element of one result that is wrong.</summary>
    /// <param name="mode">Strict demands the expected bits.</param>
    /// <param name="expected">The interpreter's result.</param>
    /// <param name="found">The compiled result.</param>
    /// <param name="exact">The interpreter's result in float64.</param>
    /// <param name="slack">Allowed units in the last place of the largest magnitude in play.</param>
    /// <param name="where">Says what was compared.</param>
    /// <param name="magnitude">The largest magnitude on the way to the result, where it is known to be larger than the result's.</param>
    public static void Judge(NumericMode mode, Tensor expected, Tensor found, Tensor exact, double slack, Func<string> where, double magnitude = 0)
    {
        if (expected.Type != found.Type) Assert.Fail($"expected {expected.Type}, found {found.Type}\n{where()}");
        var (e, f, x) = (TestTensors.Values(expected), TestTensors.Values(found), TestTensors.Values(exact));
        bool bits = mode == NumericMode.Strict || !expected.DType.IsFloat();
        double scale = x.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Append(magnitude).Max();
        double epsilon = expected.DType == DType.Float64 ? Math.Pow(2, -52) : Math.Pow(2, -23);
        for (int i = 0; i < e.Length; i++)
        {
            if (bits ? SameBits(e[i], f[i]) : IsClose(e[i], f[i], x[i], slack * epsilon * (scale + Math.Abs(x[i])) + 1e-300)) continue;
            Assert.Fail($"element {i}: interpreter {e[i]:R}, compiled {f[i]:R}, float64 {x[i]:R} ({mode})\n{where()}");
        }
    }

    private static bool IsClose(double interpreted, double compiled, double exact, double slack)
    {
        if (double.IsNaN(interpreted)) return double.IsNaN(compiled);
        if (double.IsInfinity(interpreted)) return compiled.Equals(interpreted) || double.IsNaN(exact);
        return Math.Abs(compiled - exact) <= 2 * Math.Abs(interpreted - exact) + slack;
    }

    private static bool SameBits(double a, double b) =>
        (double.IsNaN(a) && double.IsNaN(b)) || BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
