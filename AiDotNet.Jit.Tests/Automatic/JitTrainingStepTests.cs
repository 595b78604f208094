using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Automatic;

[TestClass]
public class JitTrainingStepTests
{
    [TestMethod]
    public async Task Trains_like_the_interpreter_before_and_after_the_swap()
    {
        var (w, reference) = (Weights(), Weights());
        using var step = new JitTrainingStep<float>(Loss(w), [w], Optimizer.Adam(0.05), new() { WarmupRuns = 4 });
        using var oracle = JitCompiler.CompileTrainingStep(Loss(reference), [reference], Optimizer.Adam(0.05));
        for (int i = 0; i < 12; i++)
        {
            Tensor[] batch = [Mlp.Random(i, 8, 6), Mlp.Random(i + 50, 8, 3)];
            Assert.AreEqual(oracle.RunInterpreted(batch), step.Run(batch), 1e-5f);
            Mlp.AreClose(reference.Value, w.Value, $"step {i}");
            await step.WaitForCompilationAsync();
        }
        Assert.AreEqual((8L, 12L), (step.CompiledRuns, step.StepCount));
    }

    [TestMethod]
    public async Task A_wrong_backend_never_touches_the_parameters()
    {
        var w = Weights();
        var options = new AutomaticOptions { WarmupRuns = 1, Jit = new() { UseCache = false }, Backends = [new FaultyBackend("t") { ComputesNothing = true }] };
        using var step = new JitTrainingStep<float>(Loss(w), [w], Optimizer.Sgd(0.1), options);
        FallbackEventArgs? fallback = null;
        step.FellBack += (_, e) => fallback = e;
        float first = 0, last = 0;
        for (int i = 0; i < 20; i++)
        {
            last = step.Run(Mlp.Random(1, 8, 6), Mlp.Random(2, 8, 3));
            if (i == 0) first = last;
            await step.WaitForCompilationAsync();
        }
        Assert.AreEqual((0L, FallbackReason.VerificationFailed), (step.CompiledRuns, fallback!.Reason));
        Assert.IsTrue(last < first);
    }

    [TestMethod]
    [DataRow(FallbackReason.VerificationFailed), DataRow(FallbackReason.CompileFailed), DataRow(FallbackReason.RunFailed)]
    public async Task A_backend_that_fails_hands_over_to_the_next(FallbackReason reason)
    {
        var (w, reference) = (Weights(), Weights());
        var bad = new FaultyBackend("u") { ComputesNothing = reason == FallbackReason.VerificationFailed };
        if (reason == FallbackReason.CompileFailed) bad.OnCompile = () => throw new InvalidProgramException();
        if (reason == FallbackReason.RunFailed) bad.OnRun = () => throw new InvalidOperationException();
        using var step = new JitTrainingStep<float>(Loss(w), [w], Optimizer.Sgd(0.1), new() { WarmupRuns = 1, Jit = new() { UseCache = false, Backend = bad } });
        using var oracle = JitCompiler.CompileTrainingStep(Loss(reference), [reference], Optimizer.Sgd(0.1));
        var fallbacks = new List<FallbackEventArgs>();
        step.FellBack += (_, e) => fallbacks.Add(e);
        for (int i = 0; i < 5; i++)
        {
            Tensor[] batch = [Mlp.Random(i, 8, 6), Mlp.Random(i + 50, 8, 3)];
            Assert.AreEqual(oracle.RunInterpreted(batch), step.Run(batch), 1e-5f);
            await step.WaitForCompilationAsync();
        }
        Mlp.AreClose(reference.Value, w.Value, reason.ToString());
        Assert.AreEqual((4L, "u", reason), (step.CompiledRuns, fallbacks.Single().Backend, fallbacks[0].Reason));
    }

    [TestMethod]
    public async Task Precompiled_shapes_need_no_warm_up()
    {
        var (w, reference) = (Weights(), Weights());
        using var step = new JitTrainingStep<float>(Loss(w), [w], Optimizer.Adam(0.05), new() { WidenAfter = 0 });
        using var oracle = JitCompiler.CompileTrainingStep(Loss(reference), [reference], Optimizer.Adam(0.05));
        var causes = new List<RecompileCause>();
        step.Compiled += (_, e) => causes.Add(e.Reason.Cause);
        step.Precompile(Types(8), Types(5));
        await step.WaitForCompilationAsync();
        for (int i = 0; i < 4; i++)
        {
            int rows = i % 2 == 0 ? 8 : 5;
            Tensor[] batch = [Mlp.Random(i, rows, 6), Mlp.Random(i + 50, rows, 3)];
            Assert.AreEqual(oracle.RunInterpreted(batch), step.Run(batch), 1e-5f);
        }
        Mlp.AreClose(reference.Value, w.Value, step.Explain());
        CollectionAssert.AreEqual(new[] { RecompileCause.Requested, RecompileCause.Requested }, causes);
        Assert.IsTrue(step.Statistics is { Calls: 4, CompiledCalls: 4, Specializations: 2, Signatures: 2, Recompilations: 1 }, step.Statistics.ToString());
        Assert.ThrowsExactly<Jit.Diagnostics.InvalidGraphException>(() => step.Precompile([[new(DType.Float32, [8, 6]), new(DType.Float32, [8, 4])]]));
    }

    [TestMethod]
    public async Task The_budget_of_a_step_ends_its_compilations()
    {
        var w = Weights();
        using var step = new JitTrainingStep<float>(Loss(w), [w], Optimizer.Sgd(0.1), new() { WarmupRuns = 1, WidenAfter = 0, CompileBudget = TimeSpan.FromTicks(1) });
        FallbackEventArgs? fallback = null;
        step.FellBack += (_, e) => fallback = e;
        foreach (int rows in new[] { 1, 2, 2, 2 })
        {
            step.Run(Mlp.Random(1, rows, 6), Mlp.Random(2, rows, 3));
            await step.WaitForCompilationAsync();
        }
        Assert.AreEqual((1L, FallbackReason.BudgetSpent), (step.Statistics.Compilations, fallback!.Reason));
    }

    [TestMethod]
    public async Task A_backend_that_cannot_compile_is_tried_a_few_times()
    {
        var (w, bad) = (Weights(), new FaultyBackend("v") { OnCompile = () => throw new InvalidProgramException() });
        using var step = new JitTrainingStep<float>(Loss(w), [w], Optimizer.Sgd(0.1), new() { WarmupRuns = 1, RetryDelay = TimeSpan.Zero, Backends = [bad], Jit = new() { UseCache = false } });
        for (int i = 0; i < 20; i++)
        {
            step.Run(Mlp.Random(1, 8, 6), Mlp.Random(2, 8, 3));
            await step.WaitForCompilationAsync();
        }
        Assert.AreEqual((0L, (long)AutomaticOptions.Default.MaxAttempts), (step.CompiledRuns, step.Statistics.Fallbacks));
    }

    [TestMethod]
    public async Task A_loss_that_changes_is_followed()
    {
        var (w, reference) = (Weights(), Weights());
        bool penalized = false;
        Func<IReadOnlyList<ComputationNode>, ComputationNode<float>> With(ComputationNode<float> p) => n => penalized ? Loss(p)(n) + F.Sum(F.Square(p)) : Loss(p)(n);
        using var step = new JitTrainingStep<float>(With(w), [w], Optimizer.Sgd(0.1), new() { WarmupRuns = 2, RetraceEvery = 1 });
        for (int i = 0; i < 12; i++)
        {
            penalized = i >= 6;
            using var oracle = JitCompiler.CompileTrainingStep(With(reference), [reference], Optimizer.Sgd(0.1));
            Tensor[] batch = [Mlp.Random(i, 8, 6), Mlp.Random(i + 50, 8, 3)];
            Assert.AreEqual(oracle.RunInterpreted(batch), step.Run(batch), 1e-4f, $"step {i}");
            await step.WaitForCompilationAsync();
        }
        Mlp.AreClose(reference.Value, w.Value, step.Explain());
        Assert.IsTrue(step.Statistics is { ModelChanges: 1, Compilations: 2, CompiledCalls: 8 }, step.Statistics.ToString());
    }

    [TestMethod]
    public async Task A_restart_with_a_store_compiles_after_the_first_step()
    {
        using var folder = new Samples.TemporaryFolder();
        for (int process = 0; process < 2; process++)
        {
            var (w, reference) = (Weights(), Weights());
            using var step = new JitTrainingStep<float>(Loss(w), [w], Optimizer.Adam(0.05), new() { WarmupRuns = 3, StoreFolder = folder.Path, Jit = new() { UseCache = false } });
            using var oracle = JitCompiler.CompileTrainingStep(Loss(reference), [reference], Optimizer.Adam(0.05));
            CompilationStats? stats = null;
            step.Compiled += (_, e) => stats = e.Stats;
            for (int i = 0; i < 6; i++)
            {
                Tensor[] batch = [Mlp.Random(i, 8, 6), Mlp.Random(i + 50, 8, 3)];
                Assert.AreEqual(oracle.RunInterpreted(batch), step.Run(batch), 1e-5f);
                await step.WaitForCompilationAsync();
            }
            Mlp.AreClose(reference.Value, w.Value, step.Explain());
            Assert.AreEqual(process == 0 ? 3 : 5, step.CompiledRuns);
            Assert.AreEqual(process == 1, stats!.Passes.Count == 0, "the second process finds the optimised graph");
        }
    }

    [TestMethod]
    public async Task The_tuner_measures_steps_on_copies()
    {
        var (w, reference) = (Weights(), Weights());
        using var step = new JitTrainingStep<float>(
            Loss(w), [w], Optimizer.Adam(0.05), new() { WarmupRuns = 2, Tuning = TuningMode.Measured, TuningBudget = TimeSpan.FromMilliseconds(40), Jit = new() { UseCache = false } });
        using var oracle = JitCompiler.CompileTrainingStep(Loss(reference), [reference], Optimizer.Adam(0.05));
        for (int i = 0; i < 8; i++)
        {
            Tensor[] batch = [Mlp.Random(i, 8, 6), Mlp.Random(i + 50, 8, 3)];
            Assert.AreEqual(oracle.RunInterpreted(batch), step.Run(batch), 1e-5f, $"step {i}");
            await step.WaitForCompilationAsync();
        }
        Mlp.AreClose(reference.Value, w.Value, step.Explain());
        StringAssert.Contains(step.Explain(), "interpreted");
        StringAssert.Contains(step.Explain(), "unfused");
    }

    [TestMethod]
    public async Task Numbers_that_are_not_finite_are_reported_and_not_learned()
    {
        var w = Weights();
        using var step = new JitTrainingStep<float>(Loss(w), [w], Optimizer.Sgd(0.1), new() { WarmupRuns = 1, WidenAfter = 1, Jit = new() { CheckNumerics = true } });
        step.Run(Mlp.Random(1, 8, 6), Mlp.Random(2, 8, 3));
        await step.WaitForCompilationAsync();
        var before = Jit.Automatic.Samples.Copy(w.Value);
        var poison = Mlp.Random(3, 8, 6);
        poison.Span[5] = float.NaN;
        Assert.ThrowsExactly<Jit.Diagnostics.NonFiniteException>(() => step.Run(poison, Mlp.Random(4, 8, 3)));
        Assert.IsTrue(before.BitsEqual(w.Value));
        step.Run(Mlp.Random(5, 8, 6), Mlp.Random(6, 8, 3));
        Assert.AreEqual((1L, 0L), (step.CompiledRuns, step.Statistics.Fallbacks), "the backend is not to blame");
    }

    [TestMethod]
    [DataRow(0), DataRow(1)]
    public async Task A_compiled_step_allocates_nothing(int widenAfter)
    {
        var w = Weights();
        using var step = new JitTrainingStep<float>(Loss(w), [w], Optimizer.Adam(0.05), new() { WarmupRuns = 1, WidenAfter = widenAfter, RetraceEvery = 0, Jit = new() { MaxThreads = 1 } });
        Tensor[] batch = [Mlp.Random(1, 8, 6), Mlp.Random(2, 8, 3)];
        step.Run(batch);
        await step.WaitForCompilationAsync();
        for (int i = 0; i < 3; i++) step.Run(batch);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) step.Run(batch);
        Assert.AreEqual((0L, 103L), (GC.GetAllocatedBytesForCurrentThread() - before, step.CompiledRuns), step.Explain());
    }

    private static TensorType[] Types(int rows) => [new(DType.Float32, [rows, 6]), new(DType.Float32, [rows, 3])];

    private static Func<IReadOnlyList<ComputationNode>, ComputationNode<float>> Loss(ComputationNode<float> w) => n =>
    {
        var error = F.MatrixMultiply((ComputationNode<float>)n[0], w) - (ComputationNode<float>)n[1];
        return F.Mean(error * error);
    };

    private static ComputationNode<float> Weights() => F.Variable(Mlp.Random(3, 6, 3), "w");
}
