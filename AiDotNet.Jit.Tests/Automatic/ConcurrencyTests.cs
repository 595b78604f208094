using System.Diagnostics;
using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Codegen;

namespace AiDotNet.Jit.Tests.Automatic;

[TestClass]
public class ConcurrencyTests
{
    [TestMethod]
    public void Many_threads_while_code_appears_and_is_evicted() => Share(calls: 1_500);

    [TestMethod]
    [TestCategory("Long")]
    public void Many_more_calls_while_code_appears_and_is_evicted() => Share(calls: 10_000);

    private static void Share(int calls)
    {
        var mlp = new Mlp();
        var batches = Enumerable.Range(1, 12).Select(rows => Mlp.Batch(rows, rows)).ToArray();
        var expected = batches.Select(mlp.Expected).ToArray();
        using var model = new JitCompiledModel<float>(mlp.Model, new() { WarmupRuns = 5, WidenAfter = 0, MaxSpecializations = 3, MaxSignatures = 8 });
        var clock = Stopwatch.StartNew();
        long before = ExecutionState.LiveBytes;
        var threads = Enumerable.Range(0, 8).Select(t => Task.Factory.StartNew(() => Call(t), TaskCreationOptions.LongRunning)).ToArray();
        Assert.IsTrue(Task.WaitAll(threads, TimeSpan.FromMinutes(2)), "deadlock");
        foreach (var thread in threads) thread.GetAwaiter().GetResult();
        var statistics = model.Statistics;
        Assert.IsTrue(statistics.Calls >= 8L * calls, statistics.ToString());
        Assert.AreEqual(0, statistics.Fallbacks, model.Explain());
        Assert.IsTrue(statistics.Evictions > 0 && statistics.CompiledCalls > 0 && statistics.Specializations <= 3, statistics.ToString());
        Assert.IsTrue(ExecutionState.LiveBytes - before < 1 << 20, $"{ExecutionState.LiveBytes - before} bytes");

        void Call(int thread)
        {
            var random = new Random(thread);
            // On a busy machine the calls may be over before anything is compiled; then they go on.
            for (int i = 0; i < calls || (model.Statistics.Evictions == 0 && clock.Elapsed.TotalMinutes < 1); i++)
            {
                // The sizes in use drift, so that some are in demand for a while.
                int n = i < calls ? Math.Min(11, (i * 3 / calls * 4) + random.Next(4)) : random.Next(12);
                Mlp.AreClose(expected[n], model.Forward(batches[n]), $"thread {thread}, call {i}");
            }
        }
    }

    [TestMethod]
    public void Disposing_during_calls_ends_them_cleanly()
    {
        var mlp = new Mlp();
        var batch = Mlp.Batch(1, 9);
        var expected = mlp.Expected(batch);
        var model = new JitCompiledModel<float>(mlp.Model, new() { Buckets = [4], WarmupRuns = 2 });
        var threads = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            try
            {
                while (true) Mlp.AreClose(expected, model.Forward(batch), "during disposal");
            }
            catch (ObjectDisposedException)
            {
                // how a call says that it came too late
            }
        })).ToArray();
        Thread.Sleep(300);
        model.Dispose();
        Assert.IsTrue(Task.WaitAll(threads, TimeSpan.FromSeconds(20)));
    }

    [TestMethod]
    public async Task Memory_stays_bounded_over_many_signatures()
    {
        var mlp = new Mlp();
        using var model = new JitCompiledModel<float>(mlp.Model, new() { WarmupRuns = 1, WidenAfter = 0, MaxSpecializations = 2, MaxSignatures = 10 });
        long before = ExecutionState.LiveBytes;
        for (int rows = 1; rows <= 40; rows++)
        {
            model.Forward(Mlp.Batch(rows, rows));
            await model.WaitForCompilationAsync();
        }
        Assert.IsTrue(model.Statistics is { Specializations: 2, Signatures: <= 10, Evictions: 38 }, model.Statistics.ToString());
        Assert.IsTrue(ExecutionState.LiveBytes - before < 200_000, $"{ExecutionState.LiveBytes - before} bytes");
    }
}
