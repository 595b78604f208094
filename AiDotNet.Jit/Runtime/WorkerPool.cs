using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace AiDotNet.Jit.Runtime;

/// <summary>
/// Threads for data-parallel loops. The caller always takes part and never waits for a worker that has not joined, so a parked or
/// preempted worker costs parallelism, never latency. A run allocates nothing. Calls from inside a body, and calls that find
/// the pool busy, run on the calling thread alone: they cannot deadlock.
/// </summary>
/// <remarks>
/// Which thread does which block varies; the blocks do not. A reduction that stores one partial result per block and combines
/// them in a fixed order has the same bits for any number of threads.
/// </remarks>
public sealed unsafe partial class WorkerPool : IDisposable
{
    private const int MaxWorkers = 0x3FFF;

    // About as long as parking and waking takes: a spin that was in vain costs at most as much again.
    private const int MaxSpin = 50, MinSpin = 2;

    [ThreadStatic]
    private static bool t_inside;

    private readonly PoolJob[] _jobs;
    private readonly int _workers;
    private volatile bool _disposed;

    /// <summary>A pool of its own, for tests and for programs that must keep their loops apart.</summary>
    /// <param name="workers">Threads besides the caller's; 0 is allowed and runs everything on the caller.</param>
    /// <param name="concurrentRuns">How many callers get help at the same time, by default half of the threads and at least 2.</param>
    public WorkerPool(int workers, int concurrentRuns = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        ArgumentOutOfRangeException.ThrowIfNegative(concurrentRuns);
        _workers = Math.Min(workers, MaxWorkers);
        _jobs = new PoolJob[concurrentRuns > 0 ? concurrentRuns : Math.Clamp((_workers + 1) / 2, 2, 8)];
        for (int i = 0; i < _jobs.Length; i++) _jobs[i] = new PoolJob(_workers + 1);
        for (int i = 0; i < _workers; i++)
        {
            new Thread(Work) { IsBackground = true, Name = "AiDotNet.Jit worker" }.UnsafeStart();
        }
    }

    /// <summary>The pool of the process, one thread per processor the process may use. Disposing it does nothing.</summary>
    public static WorkerPool Shared { get; } = new(Environment.ProcessorCount - 1);

    /// <summary>The most threads that work on one run: the workers and the caller.</summary>
    public int MaxThreads => _workers + 1;

    /// <summary>Runs every block once and returns when all are done.</summary>
    /// <param name="body">The work. It is shared by all threads and stays where it is until the run is over.</param>
    /// <param name="blocks">How many blocks there are. Blocks of 5 to 20 us, and 4 to 16 of them per thread, share work well.</param>
    /// <param name="maxThreads">The most threads that may take part.</param>
    /// <param name="token">Observed before every block.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before all blocks had started.</exception>
    /// <remarks>When blocks throw, no new ones start, and the exception of the lowest block that threw is rethrown.</remarks>
    public void Run<TBody>(TBody body, int blocks, int maxThreads = int.MaxValue, CancellationToken token = default)
        where TBody : struct, IBlockBody, allows ref struct
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxThreads, 1);
        ObjectDisposedException.ThrowIf(_disposed, this);
        int threads = Math.Min(Math.Min(maxThreads, MaxThreads), blocks);
        PoolJob? job = threads > 1 && !t_inside ? Acquire() : null;
        if (job is null) RunInline(ref body, blocks, token);
        else RunShared(job, &Thunk<TBody>, Unsafe.AsPointer(ref body), blocks, threads, token);
    }

    /// <summary>Ends the workers once they have finished what they are in. The shared pool ignores this.</summary>
    public void Dispose()
    {
        if (_disposed || ReferenceEquals(this, Shared)) return;
        _disposed = true;
        _wake.Release(_workers + 1);
    }

    private static void RunInline<TBody>(ref TBody body, int blocks, CancellationToken token) where TBody : struct, IBlockBody, allows ref struct
    {
        for (int block = 0; block < blocks; block++)
        {
            token.ThrowIfCancellationRequested();
            body.Invoke(block, 0);
        }
    }

    // The body is shared by address: it lives in the frame of Run, which outlives the job.
    private static void Thunk<TBody>(void* body, int block, int slot) where TBody : struct, IBlockBody, allows ref struct =>
        Unsafe.AsRef<TBody>(body).Invoke(block, slot);

    private void RunShared(PoolJob job, delegate*<void*, int, int, void> body, void* context, int blocks, int threads, CancellationToken token)
    {
        job.Publish(body, context, blocks, threads, token);
        if (Volatile.Read(ref _sleepers) != 0) Wake(threads - 1, job);
        t_inside = true;
        job.Participate(slot: 0);
        t_inside = false;
        job.Close();
        var (error, stopped) = job.Release();
        LetOverdueWorkerRun();
        if (error is not null) ExceptionDispatchInfo.Throw(error);
        if (stopped) token.ThrowIfCancellationRequested();
    }

    private PoolJob? Acquire()
    {
        foreach (var job in _jobs)
        {
            if (job.TryOwn()) return job;
        }
        return null;
    }

    internal static long Ticks(int microseconds) => microseconds * Stopwatch.Frequency / 1_000_000;
}
