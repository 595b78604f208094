using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Tests.Automatic;
using AiDotNet.Jit.Tests.Samples;

namespace AiDotNet.Jit.Tests.Llvm;

/// <summary>LLVM in automatic models: by its name, and as a choice of the tuner.</summary>
[TestClass, TestCategory("Llvm")]
public sealed class AutomaticTests
{
    [TestMethod]
    public async Task A_model_gets_LLVM_by_its_name()
    {
        Libllvm.Require();
        using var model = new JitCompiledModel<float>([JitBackend("llvm")] (x) => x * 2, new() { WarmupRuns = 1 });
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(2f, model.Forward(Mlp.Ones(1)).Span[0]);
            await model.WaitForCompilationAsync();
        }
        Assert.AreEqual((2L, 0L), (model.Statistics.CompiledCalls, model.Statistics.Fallbacks));
        StringAssert.Contains(model.Explain(), "by llvm");
    }

    [TestMethod]
    public async Task The_tuner_tries_LLVM_and_schedules_unless_a_backend_is_forced()
    {
        Libllvm.Require();
        foreach (bool forced in new[] { false, true })
        {
            var mlp = new Mlp();
            var options = new AutomaticOptions { WarmupRuns = 1, WidenAfter = 0, Tuning = TuningMode.Measured, TuningBudget = TimeSpan.FromMilliseconds(20) };
            if (forced) options = options with { Backends = [new ExpressionBackend()] };
            using var model = new JitCompiledModel<float>(mlp.Model, options with { Jit = new() { UseCache = false } });
            for (int i = 0; i < 4; i++)
            {
                var x = Mlp.Batch(i, 40);
                Mlp.AreClose(mlp.Expected(x), model.Forward(x), $"call {i}");
                await model.WaitForCompilationAsync();
            }
            string why = model.Explain();
            Assert.AreEqual(!forced, why.Contains("llvm", StringComparison.Ordinal), why);
            Assert.AreEqual(LaneWidths.HardwareBits > 0, why.Contains("tile=", StringComparison.Ordinal), why); // scalar code has no tiles
            Assert.AreEqual(0, model.Statistics.Fallbacks, why);
        }
    }

    [TestMethod]
    [DataRow(TuningMode.Stored, true), DataRow(TuningMode.Off, false)]
    public async Task A_choice_of_an_earlier_process_is_followed_where_that_is_asked_for(TuningMode mode, bool followed)
    {
        using var folder = new TemporaryFolder();
        var mlp = new Mlp();
        var options = new AutomaticOptions { WidenAfter = 0, Tuning = mode, StoreFolder = folder.Path, Jit = new() { UseCache = false } };
        var traced = new ModelFunction(n => [mlp.Model((Jit.Tape.ComputationNode<float>)n[0])]).Trace([Mlp.Batch(1, 4).Type]);
        string choice = $"{Libllvm.Backend().Name} unfused threads=1 bits={Libllvm.Backend().VectorBits} tile=4x2 unroll=2";
        new GraphMemory(new(folder.Path, (m, _) => Assert.Fail(m)), options.Jit).Keep(traced, traced.Program.Graph, choice);
        using var model = new JitCompiledModel<float>(mlp.Model, options);
        CompilationStats? stats = null;
        model.Compiled += (_, e) => stats = e.Stats;
        for (int i = 0; i < 3; i++)
        {
            var x = Mlp.Batch(i, 4);
            Mlp.AreClose(mlp.Expected(x), model.Forward(x), $"call {i}");
            await model.WaitForCompilationAsync();
        }
        Assert.AreEqual(2, model.Statistics.CompiledCalls);
        Assert.AreEqual(followed ? Libllvm.Backend().Name : ExpressionBackend.Shared.Name, stats!.Backend);
    }
}
