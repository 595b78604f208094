namespace AiDotNet.Jit.Automatic;

/// <summary>Counts the jobs of one model that wait or run, for those who want to wait for them.</summary>
internal sealed class PendingJobs
{
    private readonly Lock _gate = new();
    private int _count;
    private TaskCompletionSource? _idle;

    /// <summary>Hands a job to the background; it is counted until it has ended.</summary>
    public void Enqueue(Action job)
    {
        lock (_gate) _count++;
        BackgroundCompilation.Enqueue(() =>
        {
            try
            {
                job();
            }
            finally
            {
                End();
            }
        });
    }

    /// <summary>A task that ends when no job is left.</summary>
    public Task WhenIdle(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_count == 0) return Task.CompletedTask;
            _idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task.WaitAsync(cancellation);
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (--_count > 0) return;
            _idle?.SetResult();
            _idle = null;
        }
    }
}
