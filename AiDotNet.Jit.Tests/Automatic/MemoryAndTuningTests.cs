using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Tests.Samples;

namespace AiDotNet.Jit.Tests.Automatic;

[TestClass]
public sealed class MemoryAndTuningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ListLogger _log = new();

    private AutomaticOptions Options => new() { WidenAfter = 0, StoreFolder = _folder.Path, Logger = _log, Jit = new() { UseCache = false } };

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task A_restart_compiles_after_the_first_call_and_skips_the_passes()
    {
        await Answers(10);
        Assert.AreEqual(1, Directory.GetFiles(_folder.Path).Length);
        var stats = await Answers(1, then: 3);
        Assert.AreEqual(0, stats.Passes.Count, "the graph came from the store");
        Assert.AreEqual(0, _log.Warnings.Count, string.Join("\n", _log.Warnings));
    }

    [TestMethod]
    public async Task A_damaged_store_costs_a_warning_and_a_compilation()
    {
        await Answers(10);
        File.WriteAllText(Directory.GetFiles(_folder.Path).Single(), "garbage");
        var stats = await Answers(10, then: 2);
        Assert.AreNotEqual(0, stats.Passes.Count);
        Assert.AreEqual(1, _log.Warnings.Count);
    }

    [TestMethod]
    public async Task A_store_that_lies_is_found_out()
    {
        await Answers(10);
        string path = Directory.GetFiles(_folder.Path).Single();
        string[] lines = File.ReadAllText(path).Split('\n', 5);
        string body = lines[4].Replace("= exp(", "= tanh(", StringComparison.Ordinal);
        Assert.AreNotEqual(lines[4], body);
        lines[3] = Jit.Tuning.JitStore.KeyOf(body);
        File.WriteAllText(path, string.Join('\n', [.. lines[..4], body]));
        var stats = await Answers(1, then: 3);
        Assert.AreNotEqual(0, stats.Passes.Count, "compared with the interpreter, it was not used");
    }

    [TestMethod]
    public async Task The_tuner_measures_explains_and_remembers()
    {
        var mlp = new Mlp();
        using (var model = new JitCompiledModel<float>(mlp.Model, Options with { Tuning = TuningMode.Measured, TuningBudget = TimeSpan.FromMilliseconds(40) }))
        {
            await Answer(model, mlp, 12);
            string why = model.Explain();
            StringAssert.Contains(why, "interpreted");
            StringAssert.Contains(why, "unfused");
            foreach (var explanation in model.ExplainCompiled())
            {
                StringAssert.Contains(explanation.ToString(), explanation.Tuning!.Winner);
                Assert.AreNotEqual(0, explanation.KernelCount);
            }
            await Answer(model, mlp, 3);
        }
        using var again = new JitCompiledModel<float>(mlp.Model, Options with { Tuning = TuningMode.Stored });
        await Answer(again, mlp, 3);
        Assert.AreEqual(2, again.Statistics.CompiledCalls, again.Explain());
    }

    [TestMethod]
    public async Task The_interpreter_is_a_candidate_like_any_other()
    {
        var slow = new FaultyBackend("slow");
        var mlp = new Mlp();
        var options = Options with { Tuning = TuningMode.Measured, Backends = [slow] };
        slow.OnRun = () => Thread.Sleep(3);
        for (int process = 0; process < 2; process++)
        {
            using var model = new JitCompiledModel<float>(mlp.Model, options);
            await Answer(model, mlp, 12);
            long compiled = model.Statistics.CompiledCalls;
            await Answer(model, mlp, 5);
            Assert.AreEqual(compiled, model.Statistics.CompiledCalls, model.Explain());
            Assert.AreEqual(process == 0 ? 1 : 0, model.Statistics.Compilations, "the second process knows");
        }
    }

    private async Task<CompilationStats> Answers(int calls, int then = 1)
    {
        var mlp = new Mlp();
        using var model = new JitCompiledModel<float>(mlp.Model, Options);
        CompilationStats? stats = null;
        model.Compiled += (_, e) => stats = e.Stats;
        for (int i = 0; i < calls; i++) Check(model, mlp, i);
        await model.WaitForCompilationAsync();
        for (int i = 0; i < then; i++) Check(model, mlp, i);
        Assert.AreEqual(then, model.Statistics.CompiledCalls, model.Explain());
        return stats!;
    }

    private static async Task Answer(JitCompiledModel<float> model, Mlp mlp, int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            Check(model, mlp, i);
            await model.WaitForCompilationAsync();
        }
    }

    private static void Check(JitCompiledModel<float> model, Mlp mlp, int seed)
    {
        var x = Mlp.Batch(seed, 4);
        Mlp.AreClose(mlp.Expected(x), model.Forward(x), $"call {seed}");
    }
}
