using AiDotNet.Jit.Runtime;

namespace AiDotNet.Jit.Tests.Runtime;

[TestClass]
public class WorkerPoolTests
{
    private readonly struct Count(int[] counts, int[]? slots = null) : IBlockBody
    {
        public void Invoke(int block, int slot)
        {
            Interlocked.Increment(ref counts[block]);
            if (slots is not null) Interlocked.Increment(ref slots[slot]);
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    public void Every_block_runs_exactly_once(int workers)
    {
        using var pool = new WorkerPool(workers);
        foreach (int blocks in new[] { 0, 1, 2, 3, 7, 8, 64, 1000 })
        {
            foreach (int threads in new[] { 1, 2, 3, 8, int.MaxValue })
            {
                for (int repeat = 0; repeat < 20; repeat++)
                {
                    var counts = new int[blocks];
                    pool.Run(new Count(counts), blocks, threads);
                    Assert.IsTrue(counts.All(c => c == 1), $"{blocks} blocks, {threads} threads");
                }
            }
        }
    }

    [TestMethod]
    public void Slots_stay_below_the_number_of_threads_asked_for()
    {
        using var pool = new WorkerPool(7);
        for (int repeat = 0; repeat < 200; repeat++)
        {
            var slots = new int[8];
            pool.Run(new Count(new int[64], slots), 64, maxThreads: 3);
            Assert.AreEqual(64, slots[0] + slots[1] + slots[2]);
        }
    }

    private readonly struct Meet(CountdownEvent all, bool[] met) : IBlockBody
    {
        public void Invoke(int block, int slot)
        {
            all.Signal();
            met[block] = all.Wait(TimeSpan.FromSeconds(30));
        }
    }

    [TestMethod]
    public void Blocks_really_run_at_the_same_time()
    {
        using var pool = new WorkerPool(2);
        using var all = new CountdownEvent(3);
        var met = new bool[3];
        pool.Run(new Meet(all, met), 3);
        Assert.IsTrue(met.All(m => m));
    }

    [TestMethod]
    public void Delegates_and_ranges_cover_everything()
    {
        using var pool = new WorkerPool(3);
        var counts = new int[50];
        pool.Run(counts, static (c, block) => Interlocked.Increment(ref c[block]), 50);
        Assert.IsTrue(counts.All(c => c == 1));
        foreach (long length in new long[] { 0, 1, 15, 16, 17, 1000 })
        {
            var seen = new int[length];
            pool.RunRanges(new Mark(seen), length, grain: 16);
            Assert.IsTrue(seen.All(c => c == 1), $"length {length}");
        }
    }

    private readonly struct Mark(int[] seen) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            Assert.AreEqual(0, begin % 16);
            Assert.IsTrue(end - begin <= 16);
            for (long i = begin; i < end; i++) Interlocked.Increment(ref seen[i]);
        }
    }

    [TestMethod]
    public void A_compiled_delegate_with_its_table_is_a_range_body()
    {
        using var pool = new WorkerPool(3);
        long sum = 0;
        Action<long, long, long> kernel = (table, lo, hi) => Interlocked.Add(ref sum, table + hi - lo);
        pool.RunRanges(new Kernel(kernel, 1000), length: 100, grain: 30);
        Assert.AreEqual(4 * 1000 + 100, sum);
    }

    private readonly struct Kernel(Action<long, long, long> entry, long table) : IRangeBody
    {
        public void Invoke(long begin, long end) => entry(table, begin, end);
    }

    [TestMethod]
    public void Bad_arguments_are_refused()
    {
        using var pool = new WorkerPool(1);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new WorkerPool(-1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => pool.Run(new Count([]), -1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => pool.Run(new Count([]), 1, maxThreads: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => pool.RunRanges(new Mark([]), 1, grain: 0));
        var error = Assert.ThrowsExactly<ArgumentException>(() => pool.RunRanges(new Mark([]), long.MaxValue, grain: 1));
        StringAssert.Contains(error.Message, "larger grain");
    }

    [TestMethod]
    public void A_disposed_pool_refuses_work_and_the_shared_one_is_never_disposed()
    {
        var pool = new WorkerPool(1);
        pool.Dispose();
        pool.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => pool.Run(new Count([]), 0));
        WorkerPool.Shared.Dispose();
        var counts = new int[4];
        WorkerPool.Shared.Run(new Count(counts), 4);
        Assert.AreEqual(4, counts.Sum());
        Assert.AreEqual(Environment.ProcessorCount, WorkerPool.Shared.MaxThreads);
    }
}
