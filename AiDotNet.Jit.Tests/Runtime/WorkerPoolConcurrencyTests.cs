using AiDotNet.Jit.Runtime;

namespace AiDotNet.Jit.Tests.Runtime;

[TestClass]
public class WorkerPoolConcurrencyTests
{
    private readonly struct Nested(WorkerPool pool, int depth, StrongCount count) : IBlockBody
    {
        public void Invoke(int block, int slot)
        {
            if (depth == 0) Interlocked.Increment(ref count.Value);
            else pool.Run(new Nested(pool, depth - 1, count), 4);
        }
    }

    private sealed class StrongCount
    {
        internal int Value;
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Nested_runs_finish()
    {
        using var pool = new WorkerPool(3);
        for (int repeat = 0; repeat < 50; repeat++)
        {
            var count = new StrongCount();
            pool.Run(new Nested(pool, 3, count), 4);
            Assert.AreEqual(256, count.Value);
        }
    }

    private readonly struct Add(long[] sums, int seed) : IBlockBody
    {
        public void Invoke(int block, int slot) => sums[block] = (long)block * seed;
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [Timeout(60_000)]
    public void Tiny_runs_of_many_callers_stay_apart(int workers)
    {
        using var pool = new WorkerPool(workers);
        var callers = Enumerable.Range(1, 4).Select(caller => new Thread(() => Soak(pool, caller))).ToArray();
        _failure = null;
        foreach (var thread in callers) thread.Start();
        foreach (var thread in callers) thread.Join();
        Assert.IsNull(_failure);
    }

    private static volatile string? _failure;

    private static void Soak(WorkerPool pool, int seed)
    {
        var random = new Random(seed);
        for (int run = 0; run < 5_000; run++)
        {
            int blocks = random.Next(0, 12);
            var sums = new long[blocks];
            pool.Run(new Add(sums, run), blocks, random.Next(1, 5));
            for (int block = 0; block < blocks; block++)
            {
                if (sums[block] != (long)block * run) _failure = $"caller {seed}, run {run}, block {block}: {sums[block]}";
            }
        }
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Parked_workers_come_back()
    {
        using var pool = new WorkerPool(2);
        for (int repeat = 0; repeat < 20; repeat++)
        {
            Thread.Sleep(2);
            using var all = new CountdownEvent(3);
            pool.Run(all, static (everybody, _) => Assert.IsTrue(everybody.Signal() || everybody.Wait(TimeSpan.FromSeconds(20))), 3);
        }
    }

    private readonly struct PartialSum(float[] values, float[] partials, int grain) : IBlockBody
    {
        public void Invoke(int block, int slot)
        {
            float sum = 0;
            foreach (float value in values.AsSpan(block * grain, grain)) sum += value;
            partials[block] = sum;
        }
    }

    [TestMethod]
    public void A_reduction_by_blocks_has_the_same_bits_for_any_number_of_threads()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 1 << 14).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var expected = Reduce(new WorkerPool(0), values, 1);
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            using var pool = new WorkerPool(threads - 1);
            for (int repeat = 0; repeat < 200; repeat++)
            {
                Assert.AreEqual(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(Reduce(pool, values, threads)));
            }
        }
    }

    private static float Reduce(WorkerPool pool, float[] values, int threads)
    {
        var partials = new float[64];
        pool.Run(new PartialSum(values, partials, values.Length / 64), 64, threads);
        return partials.Aggregate(0f, (sum, part) => sum + part);
    }

    [TestMethod]
    public void A_run_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        var sums = new long[8];
        for (int i = 0; i < 200; i++) RunOnce(pool, sums);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < 2_000; i++) RunOnce(pool, sums);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        // All threads are counted, also those of the test host: far less than one object per run is nothing.
        Assert.IsTrue(allocated < 4_000 * 12, $"{allocated} bytes in 4,000 runs");
    }

    private static void RunOnce(WorkerPool pool, long[] sums)
    {
        pool.Run(new Add(sums, 3), 8);
        pool.Run(sums, static (s, block) => s[block]++, 8);
    }
}
