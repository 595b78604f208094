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

    private static Func<IReadOnlyList<ComputationNode>, ComputationNode<float>> Loss(ComputationNode<float> w) => n =>
    {
        var error = F.MatrixMultiply((ComputationNode<float>)n[0], w) - (ComputationNode<float>)n[1];
        return F.Mean(error * error);
    };

    private static ComputationNode<float> Weights() => F.Variable(Mlp.Random(3, 6, 3), "w");
}
