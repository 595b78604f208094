using System.Collections.Concurrent;
using System.Diagnostics;
using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>What happens when backends fail, in every way they can.</summary>
[TestClass]
public class FallbackTests
{
    private readonly Mlp _mlp = new();
    private readonly List<FallbackEventArgs> _fallbacks = [];

    [TestMethod]
    public async Task A_backend_that_fails_to_compile_hands_over_to_the_next()
    {
        var bad = new FaultyBackend("a") { OnCompile = () => throw new InvalidProgramException("no such register") };
        using var model = Model(bad, new ExpressionBackend());
        await Warm(model);
        Assert.AreEqual(FallbackReason.CompileFailed, _fallbacks.Single().Reason);
        Assert.AreEqual("a", _fallbacks[0].Backend);
        Answer(model, 9);
        Assert.AreEqual(1, model.Statistics.CompiledCalls);
    }

    [TestMethod]
    [DataRow(FallbackReason.BackendMissing), DataRow(FallbackReason.BackendTooOld), DataRow(FallbackReason.CompileFailed), DataRow(FallbackReason.LimitExceeded)]
    [DataRow(FallbackReason.VerificationFailed), DataRow(FallbackReason.OutOfMemory), DataRow(FallbackReason.RunFailed)]
    public async Task Every_fault_hands_over_to_the_next_backend_and_is_logged_and_counted_once(FallbackReason reason)
    {
        var bad = new FaultyBackend("faulty");
        bad.OnCompile = reason switch
        {
            FallbackReason.BackendMissing => () => throw new DllNotFoundException("libnone"),
            FallbackReason.BackendTooOld => () => throw new BackendException("version 3") { IsTooOld = true },
            FallbackReason.CompileFailed => () => throw new BackendException("no code for it"),
            FallbackReason.LimitExceeded => () => throw new LimitExceededException("too many registers"),
            FallbackReason.OutOfMemory => () => throw new InsufficientMemoryException(),
            _ => null,
        };
        bad.ComputesNothing = reason == FallbackReason.VerificationFailed;
        var log = new ListLogger();
        using var model = Listen(Options(TimeSpan.FromSeconds(30), new(), bad, new ExpressionBackend()) with { Logger = log });
        await Warm(model);
        if (reason == FallbackReason.RunFailed)
        {
            bad.OnRun = () => throw new InvalidOperationException("the device is gone");
            Answer(model, 1);
            await Warm(model);
        }
        for (int i = 0; i < 5; i++) Answer(model, i);
        Assert.AreEqual(5, model.Statistics.CompiledCalls, model.Explain());
        StringAssert.Contains(model.Explain(), "by expressions");
        Assert.AreEqual((1L, reason, "faulty"), (model.Statistics.Fallbacks, _fallbacks.Single().Reason, _fallbacks[0].Backend));
        StringAssert.Contains(log.Warnings.Single(), reason.ToString());
    }

    [TestMethod]
    public async Task Wrong_numbers_are_caught_before_they_answer_and_the_backend_is_quarantined()
    {
        var bad = new FaultyBackend("b") { ComputesNothing = true };
        using var model = Model(bad);
        await Warm(model);
        for (int i = 0; i < 10; i++) Answer(model, i);
        await model.WaitForCompilationAsync();
        Assert.AreEqual(FallbackReason.VerificationFailed, _fallbacks.Single().Reason);
        StringAssert.Contains(_fallbacks[0].Message, "interpreter");
        Assert.AreEqual((0L, 1L), (model.Statistics.CompiledCalls, model.Statistics.VerificationFailures));
    }

    [TestMethod]
    public async Task Code_that_throws_costs_no_answer()
    {
        var bad = new FaultyBackend("c");
        using var model = Model(bad, new ExpressionBackend());
        await Warm(model);
        Answer(model, 1);
        Assert.AreEqual(1, model.Statistics.CompiledCalls);
        bad.OnRun = () => throw new InvalidOperationException("the device is gone");
        Answer(model, 2);
        Assert.AreEqual(FallbackReason.RunFailed, _fallbacks.Single().Reason);
        await Warm(model);
        Answer(model, 3);
        Assert.AreEqual(2, model.Statistics.CompiledCalls, "the next backend has taken over");
    }

    [TestMethod]
    public async Task Out_of_memory_at_run_time_rests_and_comes_back()
    {
        var bad = new FaultyBackend("d");
        using var model = Model(TimeSpan.FromSeconds(1), bad);
        await Warm(model);
        bad.OnRun = () => throw new InsufficientMemoryException();
        Answer(model, 1);
        bad.OnRun = null;
        Answer(model, 2);
        Assert.AreEqual((0L, FallbackReason.OutOfMemory), (model.Statistics.CompiledCalls, _fallbacks.Single().Reason));
        await Task.Delay(1_200);
        Answer(model, 3);
        Assert.AreEqual(1, model.Statistics.CompiledCalls);
    }

    [TestMethod]
    public async Task Failures_are_retried_a_few_times_with_growing_pauses()
    {
        var (delay, most) = (TimeSpan.FromMilliseconds(20), AutomaticOptions.Default.MaxAttempts);
        var compilations = new ConcurrentQueue<long>();
        var bad = new FaultyBackend("e") { OnCompile = () => { compilations.Enqueue(Stopwatch.GetTimestamp()); throw new InvalidProgramException(); } };
        using var model = Model(delay, bad);
        var attempts = new List<(long First, long Last)>();
        int calls = 0;
        // Long enough for one attempt more than there may be.
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < delay * (2 << most) || attempts.Count < most; calls++)
        {
            Assert.IsLessThan(60, clock.Elapsed.TotalSeconds, $"{attempts.Count} attempts");
            Answer(model, calls);
            await model.WaitForCompilationAsync();
            if (!compilations.IsEmpty) attempts.Add((compilations.Min(), compilations.Max()));
            compilations.Clear();
            await Task.Delay(2);
        }
        Assert.HasCount(most, attempts);
        Assert.AreEqual(((long)most, (long)calls), (model.Statistics.Fallbacks, model.Statistics.InterpretedCalls));
        for (int i = 1; i < most; i++)
        {
            var pause = Stopwatch.GetElapsedTime(attempts[i - 1].Last, attempts[i].First);
            Assert.IsGreaterThanOrEqualTo(delay * (1 << (i - 1)), pause, $"before attempt {i + 1}");
        }
    }

    [TestMethod]
    public async Task A_slow_backend_delays_nobody_and_runs_into_its_limit()
    {
        using var gate = new ManualResetEventSlim();
        var slow = new FaultyBackend("f") { OnCompile = () => gate.Wait() };
        var limits = new JitLimits { MaxCompileTime = TimeSpan.FromMilliseconds(20) };
        using var model = Model(TimeSpan.FromSeconds(9), limits, slow);
        for (int i = 0; i < 20; i++) Answer(model, i);
        Assert.AreEqual(20, model.Statistics.InterpretedCalls);
        await Task.Delay(50);
        gate.Set();
        await model.WaitForCompilationAsync();
        Assert.AreEqual(FallbackReason.LimitExceeded, _fallbacks.Single().Reason);
    }

    [TestMethod]
    public async Task The_budget_of_a_model_ends_its_compilations()
    {
        using var model = new JitCompiledModel<float>(_mlp.Model, new() { WarmupRuns = 1, WidenAfter = 0, CompileBudget = TimeSpan.FromTicks(1) });
        model.FellBack += (_, e) => _fallbacks.Add(e);
        foreach (int rows in new[] { 1, 2 })
        {
            model.Forward(Mlp.Batch(1, rows));
            await model.WaitForCompilationAsync();
        }
        Assert.AreEqual((1L, FallbackReason.BudgetSpent), (model.Statistics.Compilations, _fallbacks.Single().Reason));
    }

    [TestMethod]
    public async Task A_backend_nobody_registered_is_reported_and_replaced()
    {
        var log = new ListLogger();
        using var model = new JitCompiledModel<float>([JitBackend("quantum")] (x) => x * 2, new() { WarmupRuns = 1, Logger = log });
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(4f, model.Forward(Tensor<float>.FromArray(2)).Span[0]);
            await model.WaitForCompilationAsync();
        }
        Assert.AreEqual(2, model.Statistics.CompiledCalls);
        StringAssert.Contains(log.Warnings.Single(), "quantum");
    }

    [TestMethod]
    public async Task A_registered_backend_is_found_by_its_name()
    {
        var mine = new FaultyBackend("mine");
        JitBackends.Register("mine", () => mine);
        JitBackends.Register("broken", () => throw new DllNotFoundException("libmissing"));
        using var model = new JitCompiledModel<float>([JitBackend("mine")] (x) => x * 2, new() { WarmupRuns = 1 });
        model.Forward(Tensor<float>.FromArray(2));
        await model.WaitForCompilationAsync();
        StringAssert.Contains(model.Explain(), "by mine");
        Assert.IsNull(JitBackends.Find("broken", out string? problem));
        StringAssert.Contains(problem, "libmissing");
    }

    [TestMethod]
    public async Task Each_failure_is_logged_once()
    {
        var log = new ListLogger();
        var bad = new FaultyBackend("g") { OnCompile = () => throw new InvalidProgramException() };
        using var model = new JitCompiledModel<float>(_mlp.Model, Options(TimeSpan.Zero, new(), bad) with { Logger = log });
        model.FellBack += (_, _) => throw new InvalidOperationException("a listener's mistake");
        for (int i = 0; i < 30; i++)
        {
            Answer(model, i);
            await model.WaitForCompilationAsync();
        }
        Assert.AreEqual(1, log.Warnings.Count, string.Join("\n", log.Warnings));
        Assert.AreEqual(AutomaticOptions.Default.MaxAttempts, model.Statistics.Fallbacks);
    }

    [TestMethod]
    public async Task Disposing_cancels_what_is_compiled()
    {
        using var gate = new ManualResetEventSlim();
        var slow = new FaultyBackend("h") { OnCompile = () => gate.Wait() };
        var model = Model(slow);
        for (int i = 0; i < 3; i++) Answer(model, i);
        var idle = model.WaitForCompilationAsync();
        Assert.IsFalse(idle.IsCompleted);
        model.Dispose();
        gate.Set();
        await idle;
        Assert.AreEqual(0, model.Statistics.Compilations);
    }

    private JitCompiledModel<float> Model(params FaultyBackend[] backends) => Model(TimeSpan.FromSeconds(30), backends);

    private JitCompiledModel<float> Model(FaultyBackend first, ExpressionBackend second) => Listen(Options(TimeSpan.FromSeconds(30), new(), first, second));

    private JitCompiledModel<float> Model(TimeSpan delay, params FaultyBackend[] backends) => Listen(Options(delay, new(), [.. backends]));

    private JitCompiledModel<float> Model(TimeSpan delay, JitLimits limits, FaultyBackend backend) => Listen(Options(delay, limits, backend));

    private JitCompiledModel<float> Listen(AutomaticOptions options)
    {
        var model = new JitCompiledModel<float>(_mlp.Model, options);
        model.FellBack += (_, e) => _fallbacks.Add(e);
        return model;
    }

    private static AutomaticOptions Options(TimeSpan delay, JitLimits limits, params Jit.Codegen.IBackend[] backends) =>
        new() { WarmupRuns = 3, WidenAfter = 0, RetryDelay = delay, Backends = backends, Jit = new() { UseCache = false, Limits = limits } };

    private async Task Warm(JitCompiledModel<float> model)
    {
        for (int i = 0; i < 3; i++) Answer(model, i);
        await model.WaitForCompilationAsync();
    }

    private void Answer(JitCompiledModel<float> model, int seed)
    {
        var x = Mlp.Batch(seed, 4);
        Mlp.AreClose(_mlp.Expected(x), model.Forward(x), $"seed {seed}");
    }
}
