namespace AiDotNet.Jit.Runtime;

/// <content>Other forms of a run. None of them allocates.</content>
public sealed partial class WorkerPool
{
    /// <summary>Runs a delegate for every block. Pass a static lambda, so that nothing is captured.</summary>
    public void Run<TState>(TState state, Action<TState, int> body, int blocks, int maxThreads = int.MaxValue, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run(new DelegateBody<TState>(body, state), blocks, maxThreads, token);
    }

    /// <summary>
    /// Covers [0, <paramref name="length"/>) with ranges of <paramref name="grain"/> indices, the last one shorter. The ranges depend on
    /// these two numbers only, never on the number of threads.
    /// </summary>
    public void RunRanges<TBody>(TBody body, long length, long grain, int maxThreads = int.MaxValue, CancellationToken token = default)
        where TBody : struct, IRangeBody
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfLessThan(grain, 1);
        long blocks = length / grain + (length % grain == 0 ? 0 : 1);
        if (blocks > int.MaxValue)
        {
            throw new ArgumentException($"A run requires at most {int.MaxValue} ranges, got {blocks} ({length} indices by {grain}). Use a larger grain.");
        }
        Run(new RangeBody<TBody>(body, length, grain), (int)blocks, maxThreads, token);
    }

    private readonly struct DelegateBody<TState>(Action<TState, int> body, TState state) : IBlockBody
    {
        public void Invoke(int block, int slot) => body(state, block);
    }

    private readonly struct RangeBody<TBody>(TBody body, long length, long grain) : IBlockBody where TBody : struct, IRangeBody
    {
        public void Invoke(int block, int slot)
        {
            long begin = block * grain;
            body.Invoke(begin, Math.Min(grain, length - begin) + begin);
        }
    }
}
