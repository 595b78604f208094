using AiDotNet.Jit.Runtime;

namespace AiDotNet.Jit.Tests.Runtime;

[TestClass]
public class WorkerPoolFailureTests
{
    private sealed class BlockException(int block) : Exception
    {
        internal int Block => block;
    }

    private readonly struct FailFrom(int first, int[] ran) : IBlockBody
    {
        public void Invoke(int block, int slot)
        {
            ran[block] = 1;
            if (block >= first) throw new BlockException(block);
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(3)]
    public void The_lowest_block_that_threw_is_rethrown_and_the_pool_lives_on(int workers)
    {
        using var pool = new WorkerPool(workers);
        for (int repeat = 0; repeat < 100; repeat++)
        {
            var ran = new int[32];
            var error = Assert.ThrowsExactly<BlockException>(() => pool.Run(new FailFrom(5, ran), 32));
            Assert.AreEqual(Array.FindIndex(ran, 5, r => r == 1), error.Block);
            pool.Run(new FailFrom(int.MaxValue, ran), 32);
            Assert.AreEqual(32, ran.Sum());
        }
    }

    [TestMethod]
    public void The_stack_of_the_body_is_kept()
    {
        using var pool = new WorkerPool(1);
        var error = Assert.ThrowsExactly<BlockException>(() => pool.Run(new FailFrom(0, new int[2]), 2));
        StringAssert.Contains(error.StackTrace, nameof(FailFrom));
    }

    private readonly struct CancelAt(int block, CancellationTokenSource source, int[] ran, bool othersWait = false) : IBlockBody
    {
        public void Invoke(int current, int slot)
        {
            Interlocked.Increment(ref ran[0]);
            var token = source.Token;
            if (current == block) source.Cancel();
            else if (othersWait) SpinWait.SpinUntil(() => token.IsCancellationRequested, TimeSpan.FromSeconds(20));
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    public void Cancellation_stops_at_the_next_block(int workers)
    {
        using var pool = new WorkerPool(workers);
        using var source = new CancellationTokenSource();
        var ran = new int[1];
        var error = Assert.ThrowsExactly<OperationCanceledException>(() => pool.Run(new CancelAt(0, source, ran, othersWait: true), 100_000, token: source.Token));
        Assert.AreEqual(source.Token, error.CancellationToken);
        Assert.IsTrue(ran[0] < 100_000, $"{ran[0]} blocks ran");
        Assert.ThrowsExactly<OperationCanceledException>(() => pool.Run(new CancelAt(-1, source, ran), 4, token: source.Token));
    }

    [TestMethod]
    public void Cancelling_in_the_last_block_is_too_late()
    {
        using var pool = new WorkerPool(0);
        using var source = new CancellationTokenSource();
        pool.Run(new CancelAt(3, source, new int[1]), 4, token: source.Token);
        Assert.IsTrue(source.IsCancellationRequested);
    }
}
