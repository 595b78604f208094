using AiDotNet.Jit.Runtime;

namespace AiDotNet.Jit.Codegen;

/// <summary>A kernel and its table of addresses, to run over parts of its parallel loop.</summary>
internal readonly struct KernelRange(KernelEntry entry, long table) : IRangeBody
{
    private const int BlocksPerThread = 4;

    public void Invoke(long begin, long end) => entry(table, begin, end);

    /// <summary>Runs the whole loop on several threads.</summary>
    public void Share(WorkerPool pool, long extent, int maxThreads)
    {
        int threads = Math.Min(pool.MaxThreads, maxThreads);
        long grain = Math.Max(1, (extent + threads * BlocksPerThread - 1) / (threads * BlocksPerThread));
        pool.RunRanges(this, extent, grain, threads);
    }
}
