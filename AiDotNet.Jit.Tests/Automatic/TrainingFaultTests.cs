using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>What happens to parameters and state when a training step fails while it runs.</summary>
[TestClass]
public class TrainingFaultTests
{
    private const int Rows = 8, Inputs = 6, Hidden = 7, Outputs = 3;

    private readonly List<FallbackEventArgs> _fallbacks = [];

    [TestMethod]
    [DataRow(false), DataRow(true)]
    public void Wherever_a_step_throws_parameters_and_state_are_as_before(bool adam)
    {
        var (mine, reference) = (Parameters(), Parameters());
        Optimizer How() => adam ? Optimizer.Adam(0.05) : Optimizer.Momentum(0.1);
        var bad = new FaultyBackend("throws");
        using var step = JitCompiler.CompileTrainingStep(Loss(mine), mine, How(), new() { Backend = bad, UseCache = false, MaxThreads = 1 });
        using var oracle = JitCompiler.CompileTrainingStep(Loss(reference), reference, How());
        Assert.AreEqual(oracle.RunInterpreted(Batch(0)), step.Run(Batch(0)), 1e-4f);
        int kernels = 0;
        for (bool failed = true; failed; kernels += failed ? 1 : 0)
        {
            int left = kernels;
            bad.OnRun = () =>
            {
                if (left-- == 0) throw new TimeoutException();
            };
            Tensor[] before = [.. Trained(step, mine).Select(Jit.Automatic.Samples.Copy)];
            failed = false;
            try
            {
                step.Run(Batch(1));
            }
            catch (TimeoutException)
            {
                failed = true;
                foreach (var (old, now) in before.Zip(Trained(step, mine))) Assert.IsTrue(old.BitsEqual(now), $"after kernel {kernels}");
                Assert.AreEqual(1, step.StepCount);
            }
        }
        Assert.IsGreaterThan(3, kernels);
        oracle.RunInterpreted(Batch(1));
        foreach (var (a, b) in mine.Zip(reference)) Mlp.AreClose(b.Value, a.Value, "and then the step is done once", 1e-3);
    }

    [TestMethod]
    [DataRow(1), DataRow(2), DataRow(3), DataRow(5)]
    public async Task The_step_is_done_again_and_the_next_backend_takes_over(int failing)
    {
        var (mine, reference) = (Parameters(), Parameters());
        var bad = new FaultyBackend("tired");
        var options = new AutomaticOptions { WarmupRuns = 2, WidenAfter = 0, Backends = [bad, new ExpressionBackend()], Jit = new() { UseCache = false, MaxThreads = 1 } };
        using var step = Listen(mine, options);
        using var oracle = JitCompiler.CompileTrainingStep(Loss(reference), reference, Optimizer.Adam(0.02));
        for (int i = 0; i < 9; i++)
        {
            int left = failing;
            if (i == 4) bad.OnRun = () => { if (--left == 0) throw new InvalidOperationException("the device is gone"); };
            Assert.AreEqual(oracle.RunInterpreted(Batch(i)), step.Run(Batch(i)), 1e-4f, $"step {i}");
            await step.WaitForCompilationAsync();
        }
        foreach (var (a, b) in mine.Zip(reference)) Mlp.AreClose(b.Value, a.Value, step.Explain(), 1e-3);
        Assert.AreEqual((FallbackReason.RunFailed, "tired"), (_fallbacks.Single().Reason, _fallbacks[0].Backend));
        StringAssert.Contains(step.Explain(), "by expressions");
        var statistics = step.Statistics;
        Assert.AreEqual((9L, 5L, 4L, 2L, 1L), (statistics.Calls, statistics.InterpretedCalls, statistics.CompiledCalls, statistics.Compilations, statistics.Fallbacks));
    }

    [TestMethod]
    [DataRow(0), DataRow(1), DataRow(4)]
    public async Task So_it_is_by_code_for_any_batch(int beforeLast)
    {
        var (mine, reference) = (Parameters(), Parameters());
        var bad = new FaultyBackend("weary");
        var options = new AutomaticOptions { WarmupRuns = 1, WidenAfter = 2, Backends = [bad, new ExpressionBackend()], Jit = new() { UseCache = false, MaxThreads = 1 } };
        using var step = Listen(mine, options);
        using var oracle = JitCompiler.CompileTrainingStep(Loss(reference), reference, Optimizer.Adam(0.02));
        int[] sizes = [4, 9, 5, 30, 17, 17, 8, 4, 9, 5];
        int calls = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            int left = calls - beforeLast;
            if (i == 4) bad.OnRun = () => calls++;
            if (i == 5) bad.OnRun = () => { if (--left == 0) throw new InvalidOperationException("the device is gone"); };
            Assert.AreEqual(oracle.RunInterpreted(Batch(i, sizes[i])), step.Run(Batch(i, sizes[i])), 1e-4f, $"step {i}");
            await step.WaitForCompilationAsync();
            if (i == 4) StringAssert.Contains(step.Explain(), "for any batch");
        }
        foreach (var (a, b) in mine.Zip(reference)) Mlp.AreClose(b.Value, a.Value, step.Explain(), 1e-3);
        Assert.AreEqual((FallbackReason.RunFailed, "weary"), (_fallbacks[0].Reason, _fallbacks[0].Backend));
    }

    [TestMethod]
    public void An_operation_without_a_kernel_may_throw_after_the_first_update()
    {
        int left = int.MaxValue;
        var doubled = new Op("doubled_or_nothing", 1)
        {
            Infer = (operands, _) => operands[0],
            Evaluate = (node, operands) => --left == 0 ? throw new TimeoutException() : new Tensor<float>([.. ((Tensor<float>)operands[0]).ToArray().Select(v => 2 * v)], node.Shape),
            Vjp = (node, gradient) => [node.Builder.Add(node.Op, [gradient])],
        };
        var mine = Parameters();
        using var step = JitCompiler.CompileTrainingStep<float>(
            n => F.Mean(F.Square(F.MatrixMultiply(F.Apply(doubled, F.MatrixMultiply((ComputationNode<float>)n[0], mine[0])), mine[1]))), [mine[0], mine[1]], Optimizer.Adam(0.1));
        step.Run(Batch(0)[0]);
        Tensor[] before = [.. mine.Select(p => Jit.Automatic.Samples.Copy(p.Value))];
        Assert.IsTrue(step.Program!.MustRestore, "its gradient has no kernel either, and is computed when the second layer is done");
        left = 2;
        Assert.ThrowsExactly<TimeoutException>(() => step.Run(Batch(1)[0]));
        foreach (var (old, now) in before.Zip(mine)) Assert.IsTrue(old.BitsEqual(now.Value));
        step.Run(Batch(1)[0]);
        Assert.IsFalse(before[0].BitsEqual(mine[0].Value));
    }

    [TestMethod]
    public async Task A_device_that_fails_half_way_says_so_and_is_not_used_again()
    {
        var mine = Parameters();
        var device = new WholePlanBackend("device");
        using var step = Listen(mine, new() { WarmupRuns = 1, WidenAfter = 0, Backends = [device, new ExpressionBackend()], Jit = new() { UseCache = false } });
        step.Run(Batch(0));
        await step.WaitForCompilationAsync();
        step.Run(Batch(1));
        Assert.AreEqual(1, step.CompiledRuns);
        device.BeforeRun = () => throw new BackendException("lost before anything was written");
        step.Run(Batch(2));
        Assert.AreEqual((3L, FallbackReason.RunFailed, "device"), (step.StepCount, _fallbacks.Single().Reason, _fallbacks[0].Backend));
        await step.WaitForCompilationAsync();
        step.Run(Batch(3));
        await step.WaitForCompilationAsync();
        StringAssert.Contains(step.Explain(), "by expressions");
    }

    [TestMethod]
    public async Task What_nobody_can_undo_is_an_error_with_a_type()
    {
        var mine = Parameters();
        var device = new WholePlanBackend("device");
        using var step = Listen(mine, new() { WarmupRuns = 1, WidenAfter = 0, Backends = [device, new ExpressionBackend()], Jit = new() { UseCache = false } });
        step.Run(Batch(0));
        await step.WaitForCompilationAsync();
        device.AfterRun = () => throw new BackendException("lost while it wrote") { IsHalfDone = true };
        Tensor[] checkpoint = [.. mine.Select(p => Jit.Automatic.Samples.Copy(p.Value))];
        Assert.IsTrue(Assert.ThrowsExactly<BackendException>(() => step.Run(Batch(1))).IsHalfDone);
        Assert.AreEqual((1L, FallbackReason.RunFailed), (step.StepCount, _fallbacks.Single().Reason));
        foreach (var (old, now) in checkpoint.Zip(mine)) now.Value.CopyFrom(old);
        for (int i = 1; i < 4; i++)
        {
            step.Run(Batch(i));
            await step.WaitForCompilationAsync();
        }
        StringAssert.Contains(step.Explain(), "by expressions");
        Assert.AreEqual(4, step.StepCount);
    }

    private JitTrainingStep<float> Listen(ComputationNode<float>[] parameters, AutomaticOptions options)
    {
        var step = new JitTrainingStep<float>(Loss(parameters), parameters, Optimizer.Adam(0.02), options);
        step.FellBack += (_, e) => _fallbacks.Add(e);
        return step;
    }

    private static IEnumerable<Tensor> Trained(CompiledTrainingStep<float> step, ComputationNode<float>[] parameters) => parameters.SelectMany(p => step.State(p).Prepend(p.Value));

    private static Tensor[] Batch(int seed, int rows = Rows) => [Mlp.Random(seed, rows, Inputs), Mlp.Random(seed + 50, rows, Outputs)];

    private static ComputationNode<float>[] Parameters() => [F.Variable(Mlp.Random(3, Inputs, Hidden)), F.Variable(Mlp.Random(4, Hidden, Outputs)), F.Variable(Mlp.Random(5, Outputs))];

    private static Func<IReadOnlyList<ComputationNode>, ComputationNode<float>> Loss(ComputationNode<float>[] p) => n =>
        F.Mean(F.Square(F.MatrixMultiply(F.Tanh(F.MatrixMultiply((ComputationNode<float>)n[0], p[0])), p[1]) + p[2] - (ComputationNode<float>)n[1]));
}
