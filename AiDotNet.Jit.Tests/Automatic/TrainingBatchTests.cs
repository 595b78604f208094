using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using F = AiDotNet.Jit.Tape.TensorOperations<float>;
using Loss = System.Func<System.Collections.Generic.IReadOnlyList<AiDotNet.Jit.Tape.ComputationNode>, AiDotNet.Jit.Tape.ComputationNode<float>>;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>Training steps whose batch size is an argument of the code.</summary>
[TestClass]
public class TrainingBatchTests
{
    private const int Features = 12, Classes = 5;

    private static readonly int[] Sizes = [9, 1, 16, 3, 7, 250, 2, 33, 64, 5];

    private static readonly Dictionary<string, Func<ComputationNode<float>[], Loss>> Losses = new()
    {
        ["layers"] = p => n => F.CrossEntropy(F.MatrixMultiply(F.ReLU(F.MatrixMultiply(X(n), p[0]) + p[1]), p[2]) + p[3], Labels(n)),
        ["a convolution"] = p => n =>
        {
            var image = F.Reshape(F.Concat([X(n), X(n), X(n), X(n), X(n), X(n)], 1), X(n).Shape[0], 2, 6, 6);
            var pooled = F.MaxPool2D(F.ReLU(F.Conv2D(image, p[4], padding: [1])), [2]);
            return F.CrossEntropy(F.MatrixMultiply(F.Reshape(pooled, X(n).Shape[0], 36), p[5]) + p[3], Labels(n));
        },
        ["a squared error with a penalty"] = p => n => F.Mean(F.Square(F.MatrixMultiply(F.Tanh(F.MatrixMultiply(X(n), p[0])), p[2]))) + F.Sum(F.Square(p[0])) * 0.01f,
        ["normalisation by the batch"] = p => n => F.Mean(F.Abs(F.MatrixMultiply(F.BatchNorm(F.MatrixMultiply(X(n), p[0]), p[1], p[1]), p[2]))),
        ["normalisation by features, dropout"] = p => n => F.CrossEntropy(F.MatrixMultiply(F.Dropout(F.LayerNorm(F.MatrixMultiply(X(n), p[0]), [40], p[1], p[1]), 0.25), p[2]), Labels(n)),
        ["an embedding"] = p => n => F.CrossEntropy(F.EmbeddingLookup(p[6], Labels(n)), Labels(n)),
    };

    public static IEnumerable<object[]> Cases =>
        from name in Losses.Keys
        from adam in new[] { true, false }
        from mode in new[] { NumericMode.Default, NumericMode.Strict }
        where !adam || mode == NumericMode.Default
        select new object[] { name, adam, mode };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public async Task One_program_trains_on_every_batch_size_as_the_interpreter_does(string name, bool adam, NumericMode mode)
    {
        var (mine, reference, exact) = (Parameters(), Parameters(), Parameters());
        Optimizer How() => adam ? Optimizer.Adam(0.01) : Optimizer.Momentum(0.05);
        using var step = new JitTrainingStep<float>(Losses[name](mine), Used(name, mine), How(), new() { WarmupRuns = 50, WidenAfter = 3, Jit = new() { Mode = mode } });
        using var oracle = JitCompiler.CompileTrainingStep(Losses[name](reference), Used(name, reference), How());
        using var each = JitCompiler.CompileTrainingStep(Losses[name](exact), Used(name, exact), How());
        foreach (var seed in new[] { step.Seed, oracle.Seed, each.Seed }) seed.Span[0] = 3;
        var reasons = new List<RecompileCause>();
        step.Compiled += (_, e) => reasons.Add(e.Reason.Cause);
        int call = 0;
        foreach (int rows in Sizes.Concat(Sizes))
        {
            var batch = Batch(++call, rows);
            float expected = oracle.RunInterpreted(batch), compiled = each.Run(batch), found = step.Run(batch);
            Assert.AreEqual(expected, found, 1e-4f * (1 + Math.Abs(expected)), $"{rows} rows: {step.Explain()}");
            Assert.AreEqual(compiled, found, 1e-4f * (1 + Math.Abs(expected)), $"{rows} rows");
            await step.WaitForCompilationAsync();
        }
        foreach (var (a, b) in mine.Zip(reference))
        {
            Mlp.AreClose(b.Value, a.Value, step.Explain(), 2e-3);
            if (mode == NumericMode.Strict) Assert.IsTrue(a.Value.BitsEqual(b.Value), "Strict mode has the interpreter's bits");
        }
        Assert.AreEqual(RecompileCause.Widened, reasons.Single(), step.Explain());
        int own = name == "normalisation by the batch" ? 1 : 0; // the variance of one row is another graph
        Assert.AreEqual(Sizes.Length * 2 - 3 - own, step.CompiledRuns, step.Explain());
    }

    [TestMethod]
    public async Task Several_threads_give_the_same_bits()
    {
        var (alone, shared) = (Parameters(), Parameters());
        using var first = new JitTrainingStep<float>(Losses["layers"](alone), Used("layers", alone), Optimizer.Adam(0.01), new() { WidenAfter = 1, Jit = new() { MaxThreads = 1 } });
        using var second = new JitTrainingStep<float>(Losses["layers"](shared), Used("layers", shared), Optimizer.Adam(0.01), new() { WidenAfter = 1 });
        foreach (int rows in new[] { 7, 2000, 1999, 3000, 1 })
        {
            Assert.AreEqual(first.Run(Batch(rows, rows)), second.Run(Batch(rows, rows)), $"{rows} rows");
            await first.WaitForCompilationAsync();
            await second.WaitForCompilationAsync();
        }
        Assert.AreEqual((4L, 4L), (first.CompiledRuns, second.CompiledRuns));
        foreach (var (a, b) in alone.Zip(shared)) Assert.IsTrue(a.Value.BitsEqual(b.Value));
    }

    [TestMethod]
    public async Task Where_the_loss_compares_rows_with_rows_every_size_has_a_program_and_the_reason_says_why()
    {
        var p = Parameters();
        Loss loss = n => F.Mean(F.Square(F.MatrixMultiply(X(n), F.Transpose(F.MatrixMultiply(X(n), F.MatrixMultiply(p[0], F.Transpose(p[0])))))));
        using var step = new JitTrainingStep<float>(loss, [p[0]], Optimizer.Sgd(1e-4), new() { WarmupRuns = 4, WidenAfter = 2 });
        var reasons = new List<RecompileReason>();
        step.Compiled += (_, e) => reasons.Add(e.Reason);
        for (int i = 0; i < 6; i++)
        {
            foreach (int rows in new[] { 5, 9, 4 }) step.Run(Batch(i, rows));
            await step.WaitForCompilationAsync();
        }
        CollectionAssert.AreEqual(new[] { 5, 9, 4 }, reasons.ConvertAll(r => r.Signature.Types[0].Shape[0]), step.Explain());
        StringAssert.Contains(reasons[0].NotShared, "differ in more than the batch");
        StringAssert.Contains(step.Explain(), "not by code for any batch: ");
        Assert.IsTrue(step.CompiledRuns >= 3);
    }

    [TestMethod]
    public async Task A_backend_that_computes_wrong_numbers_is_found_out_and_the_next_one_serves()
    {
        var (mine, reference) = (Parameters(), Parameters());
        var options = new AutomaticOptions { WidenAfter = 2, Jit = new() { UseCache = false }, Backends = [new FaultyBackend("wrong") { ComputesNothing = true }, new ExpressionBackend()] };
        using var step = new JitTrainingStep<float>(Losses["layers"](mine), Used("layers", mine), Optimizer.Sgd(0.1), options);
        using var oracle = JitCompiler.CompileTrainingStep(Losses["layers"](reference), Used("layers", reference), Optimizer.Sgd(0.1));
        var fallbacks = new List<FallbackEventArgs>();
        step.FellBack += (_, e) => fallbacks.Add(e);
        foreach (int rows in Sizes)
        {
            Assert.AreEqual(oracle.RunInterpreted(Batch(rows, rows)), step.Run(Batch(rows, rows)), 1e-4f);
            await step.WaitForCompilationAsync();
        }
        Assert.AreEqual((FallbackReason.VerificationFailed, "wrong", Sizes.Length - 2L), (fallbacks.Single().Reason, fallbacks[0].Backend, step.CompiledRuns));
    }

    [TestMethod]
    public async Task More_sizes_than_programs_are_held_never_compile_on_the_callers_thread()
    {
        var p = Parameters();
        using var step = new JitTrainingStep<float>(Losses["layers"](p), Used("layers", p), Optimizer.Sgd(0.1), new() { WarmupRuns = 1, WidenAfter = 0 });
        int compiled = 0;
        step.Compiled += (_, _) => compiled++;
        for (int round = 0; round < 2; round++)
        {
            for (int rows = 1; rows <= 20; rows++)
            {
                step.Run(Batch(rows, rows));
                await step.WaitForCompilationAsync();
            }
        }
        Assert.AreEqual((40, 0L), (compiled, step.CompiledRuns)); // each was dropped before it came round again, and verified anew
    }

    [TestMethod]
    public async Task Where_the_preferred_backend_takes_whole_plans_it_serves_every_size_itself()
    {
        var (mine, reference) = (Parameters(), Parameters());
        var device = new WholePlanBackend("device");
        var options = new AutomaticOptions { WarmupRuns = 2, WidenAfter = 2, Backends = [device, new ExpressionBackend()], Jit = new() { UseCache = false } };
        using var step = new JitTrainingStep<float>(Losses["layers"](mine), Used("layers", mine), Optimizer.Sgd(0.1), options);
        using var oracle = JitCompiler.CompileTrainingStep(Losses["layers"](reference), Used("layers", reference), Optimizer.Sgd(0.1));
        for (int round = 0; round < 4; round++)
        {
            foreach (int rows in new[] { 9, 4, 30 })
            {
                Assert.AreEqual(oracle.RunInterpreted(Batch(round, rows)), step.Run(Batch(round, rows)), 1e-4f, $"{rows} rows");
                await step.WaitForCompilationAsync();
            }
        }
        Assert.AreEqual((3, 6L), (device.Compilations, step.CompiledRuns), step.Explain());
        StringAssert.Contains(step.Explain(), "backend device takes plans as a whole");
        Assert.IsFalse(step.Explain().Contains("by expressions", StringComparison.Ordinal), step.Explain());
    }

    private static ComputationNode<float>[] Used(string name, ComputationNode<float>[] p) => name switch
    {
        "layers" => [p[0], p[1], p[2], p[3]],
        "a convolution" => [p[3], p[4], p[5]],
        "an embedding" => [p[6]],
        "a squared error with a penalty" => [p[0], p[2]],
        _ => [p[0], p[1], p[2]],
    };

    private static ComputationNode<float> X(IReadOnlyList<ComputationNode> n) => (ComputationNode<float>)n[0];

    private static ComputationNode<int> Labels(IReadOnlyList<ComputationNode> n) => (ComputationNode<int>)n[1];

    private static Tensor[] Batch(int seed, int rows) =>
        [Mlp.Random(seed, rows, Features), Tensor<int>.FromArray([.. Enumerable.Range(0, rows).Select(i => (i * 7 + seed) % Classes)])];

    private static ComputationNode<float>[] Parameters() =>
    [
        Parameter(1, Features, 40), Parameter(2, 40), Parameter(3, 40, Classes), Parameter(4, Classes), Parameter(5, 4, 2, 3, 3), Parameter(6, 36, Classes), Parameter(7, Classes, Classes),
    ];

    private static ComputationNode<float> Parameter(int seed, params int[] shape) => F.Variable(Mlp.Random(seed, shape));
}
