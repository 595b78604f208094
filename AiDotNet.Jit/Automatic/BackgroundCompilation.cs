namespace AiDotNet.Jit.Automatic;

/// <summary>The threads of the process that compile while models answer. They exist only while there is work.</summary>
public static class BackgroundCompilation
{
    // Passes and tree compilers recurse little, but user-made rules may.
    private const int StackBytes = 16 << 20;

    private static readonly Lock Gate = new();
    private static readonly Queue<Action> Jobs = new();
    private static int workers;

    /// <summary>The most compilations at a time; others wait.</summary>
    public static int MaxWorkers { get; set; } = 1;

    /// <summary>Compilations that wait for a worker.</summary>
    public static int Waiting
    {
        get
        {
            lock (Gate) return Jobs.Count;
        }
    }

    /// <summary>Runs a job, which must not throw, on a worker.</summary>
    internal static void Enqueue(Action job)
    {
        lock (Gate)
        {
            Jobs.Enqueue(job);
            if (workers >= Math.Max(1, MaxWorkers)) return;
            workers++;
        }
        new Thread(Work, StackBytes) { IsBackground = true, Name = "AiDotNet.Jit compiler", Priority = ThreadPriority.BelowNormal }.Start();
    }

    private static void Work()
    {
        while (Next() is { } job) job();
    }

    private static Action? Next()
    {
        lock (Gate)
        {
            if (Jobs.TryDequeue(out var job)) return job;
            workers--;
            return null;
        }
    }
}
