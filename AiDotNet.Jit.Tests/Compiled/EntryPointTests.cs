using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Backends;
using AiDotNet.Jit.Tests.Ops;
using AiDotNet.Jit.Tests.Tape;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>The ways in that tell instead of throwing, limits, and operations the compiler does not know.</summary>
[TestClass]
public class EntryPointTests
{
    private static readonly Tensor<double> Data = Tensor<double>.FromArray(0.5, -1, 2);

    // x^3 with its own meaning and gradient and no kernel.
    private static readonly Op Cube = new("test_cube", 1)
    {
        Infer = (operands, _) => operands[0],
        Evaluate = (_, operands) => TestTensors.Of(operands[0].Type, [.. TestTensors.Values(operands[0]).Select(v => v * v * v)]),
        Vjp = (node, gradient) => [gradient * NodeMath.Square(node[0]) * 3],
    };

    [TestMethod]
    public void TryCompile_tells_whether_and_why()
    {
        using var tape = new GradientTape<double>();
        Assert.IsFalse(JitCompiler.TryCompile(tape, out var nothing, out string? error));
        Assert.IsNull(nothing);
        StringAssert.Contains(error, "nothing to compile");
        var x = F.Variable(Data);
        var y = F.Exp(x);
        Assert.IsTrue(JitCompiler.TryCompile(tape, out var compiled, out error));
        Assert.IsNull(error);
        Close.To(y.Value, compiled!.Forward(Data)[0]);
        Assert.IsFalse(JitCompiler.TryCompile(F.Log(y), [y], out compiled, out error));
        StringAssert.Contains(error, "leaves");
        Assert.IsTrue(JitCompiler.TryCompile(y, [x], out compiled, out error));
        compiled!.Dispose();
    }

    [TestMethod]
    public void CompileWithFallback_interprets_what_cannot_be_compiled()
    {
        using var tape = new GradientTape<double>();
        var (x, w) = (F.Variable(Data), F.Constant(Data.Clone()));
        var y = F.Exp(x) * w;
        var (function, wasCompiled, message) = JitCompiler.CompileWithFallback(y, [x]);
        Assert.IsTrue(wasCompiled);
        Assert.IsNull(message);
        var (slow, wasFast, reason) = JitCompiler.CompileWithFallback(y, [x], new() { Limits = new() { MaxNodes = 1 }, UseCache = false });
        Assert.IsFalse(wasFast);
        StringAssert.Contains(reason, "MaxNodes");
        w.Value.Span[0] = 11;
        Close.To(slow([Data])[0], function([Data])[0]);
        Close.To([Math.Exp(0.5) * 11, -Math.Exp(-1), 2 * Math.Exp(2)], slow([Data])[0]);
    }

    [TestMethod]
    public void Limits_stop_a_compilation_and_name_themselves()
    {
        void Demand(string name, JitLimits limits)
        {
            var error = Assert.ThrowsExactly<LimitExceededException>(() => JitCompiler.Compile<double>(
                x => F.Sum(F.Softmax(F.MatrixMultiply(x, F.Transpose(x)))), [40, 40], new() { Limits = limits, UseCache = false }));
            StringAssert.Contains(error.Message, name);
            StringAssert.Contains(error.Message, "Raise");
        }
        Demand("MaxNodes", new() { MaxNodes = 3 });
        Demand("MaxKernels", new() { MaxKernels = 1 });
        Demand("MaxArenaBytes", new() { MaxArenaBytes = 100 });
        Demand("MaxCompileTime", new() { MaxCompileTime = TimeSpan.Zero });
    }

    [TestMethod]
    public void A_cancelled_compilation_says_so()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => JitCompiler.Compile<double>(x => F.Exp(x), [3], new() { UseCache = false }, source.Token));
    }

    [TestMethod]
    public void AnalyzeCompatibility_names_what_has_kernels()
    {
        using var tape = new GradientTape<double>();
        var x = F.Variable(Data);
        var report = JitCompiler.AnalyzeCompatibility(F.Sum(F.Exp(x)), [x]);
        Assert.IsTrue(report.IsFullySupported);
        Assert.AreEqual(100, report.SupportedPercentage);
        CollectionAssert.AreEqual(new[] { "exp", "reduce_sum" }, report.SupportedOperations.ToArray());
        report = JitCompiler.AnalyzeCompatibility(CubeOf(F.Exp(x)), [x]);
        Assert.IsFalse(report.IsFullySupported);
        CollectionAssert.AreEqual(new[] { "test_cube" }, report.UnsupportedOperations.ToArray());
        Assert.AreEqual(50, report.SupportedPercentage);
        var supported = JitCompiler.GetSupportedOperations();
        Assert.IsTrue(supported.Contains("dot") && !supported.Contains("test_cube"));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void An_operation_of_the_user_runs_between_kernels(bool fuse)
    {
        using var compiled = JitCompiler.Compile<double>(x => F.Sum(CubeOf(F.Exp(x) - 1) * x), [3], new() { Fuse = fuse });
        Assert.IsTrue(compiled.Program.Plan.Steps.OfType<AiDotNet.Jit.Planning.OpaqueStep>().Any());
        double[] x = Data.ToArray();
        Close.To([x.Sum(v => Math.Pow(Math.Exp(v) - 1, 3) * v)], compiled.Forward(Data)[0]);
        double Slope(double v) => Math.Pow(Math.Exp(v) - 1, 3) + 3 * v * Math.Pow(Math.Exp(v) - 1, 2) * Math.Exp(v);
        Close.To([.. x.Select(Slope)], compiled.Backward([Data], [Tensor<double>.Scalar(1)])[0]);
    }

    [TestMethod]
    public void An_operation_of_the_user_may_be_input_output_and_everything()
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(DType.Float32, [2, 3]));
        var cube = builder.Add(Cube, [x], null);
        var graph = new Graph([x], [cube, builder.Add(Cube, [cube], null), cube.Transpose(), cube.Sum(), builder.Add(Cube, [x.Transpose()], null)]);
        Tensor[][] inputs = [.. new[] { 1, 2 }.Select(seed => new[] { TestTensors.Random(x.Type, -1, 1, new Random(seed)) })];
        foreach (var mode in new[] { Jit.Passes.NumericMode.Strict, Jit.Passes.NumericMode.Default }) CompiledComparison.Check(graph, new() { Mode = mode }, inputs);
    }

    [TestMethod]
    public void An_operation_of_the_user_trains()
    {
        double[] Train(bool compiled)
        {
            var w = F.Variable(Data.Clone(), "w");
            using var step = JitCompiler.CompileTrainingStep<double>(
                (ComputationNode<double> x, ComputationNode<double> y) => F.MeanSquaredError(CubeOf(w * x), y), [w], Optimizer.Adam(0.01));
            Tensor[] batch = [Tensor<double>.Ones([3]), Tensor<double>.FromArray(1, 8, 0)];
            for (int i = 0; i < 20; i++) _ = compiled ? step.Run(batch) : step.RunInterpreted(batch);
            return w.Value.ToArray();
        }
        Close.To(Train(false), Tensor<double>.FromArray(Train(true)), 1e-10);
    }

    [TestMethod]
    public void Statistics_say_what_was_done()
    {
        using var compiled = JitCompiler.Compile<double>(x => F.Sum(F.Exp(x * 1.0) + 0.0 * x, [1]), [20, 30], new() { UseCache = false });
        var stats = compiled.Stats;
        Assert.IsTrue(stats.OperationsEliminated > 0 && stats.OptimizationPercentage is > 0 and < 100);
        Assert.AreEqual(1, stats.OptimizationsApplied["x * 1 -> x"]);
        Assert.IsTrue(stats is { KernelCount: >= 1, CompiledKernelCount: >= 1, CacheHit: false } && stats.CompilationTime > TimeSpan.Zero);
        Assert.IsTrue(stats.UnsharedBytes >= stats.ArenaBytes);
        Assert.AreEqual("expressions-il", stats.Backend);
        Assert.IsNull(compiled.BackwardStats);
        Assert.AreSame(compiled.CompileGradients(), compiled.BackwardStats);
    }

    private static ComputationNode<double> CubeOf(ComputationNode<double> x) => Recorder.Apply<double>([x], n => n[0].Builder.Add(Cube, [n[0]], null));
}
