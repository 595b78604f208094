using System.Diagnostics;

namespace AiDotNet.Jit.Runtime;

/// <content>What the workers do: look for jobs, spin for a while, park, and be woken.</content>
public sealed partial class WorkerPool
{
    // The clock costs as much as the pause instruction: read it now and then. A thread preempted while spinning then parks at once.
    private const int SpinsPerClock = 16;

    private readonly SemaphoreSlim _wake = new(0);
    private int _sleepers;      // parked workers that nobody has decided to wake yet
    private long _wokenAt;      // the time of a wake-up that nobody has answered yet, else 0
    private volatile int _wakerCpu;

    private void Work()
    {
        t_inside = true;
        int spin = MaxSpin;
        while (!_disposed)
        {
            while (TryWork()) { }
            long idleSince = Stopwatch.GetTimestamp();
            bool worked = SpinForWork(idleSince + Ticks(spin));
            if (!worked) Park();
            // Spin only where it pays: found work, or a pause shorter than spin and wake, restores the full spin.
            spin = worked || Stopwatch.GetTimestamp() - idleSince < Ticks(2 * MaxSpin) ? MaxSpin : Math.Max(spin / 2, MinSpin);
        }
    }

    private bool SpinForWork(long until)
    {
        for (int i = 1; i % SpinsPerClock != 0 || Stopwatch.GetTimestamp() < until; i++)
        {
            Thread.SpinWait(1);
            if (TryWork()) return true;
        }
        return false;
    }

    private bool TryWork()
    {
        foreach (var job in _jobs)
        {
            if (!job.TryJoin(out int slot)) continue;
            job.Participate(slot);
            job.Leave();
            return true;
        }
        return false;
    }

    private void Park()
    {
        // Announce, then look again: a caller publishes, then reads the sleepers, so one of the two sees the other.
        Interlocked.Increment(ref _sleepers);
        if (TryWork() && TakeSleepers(1) != 0) return;
        _wake.Wait();
        Volatile.Write(ref _wokenAt, 0);
        int cpu = _wakerCpu;
        if (Thread.GetCurrentProcessorId() == cpu) WakeUpPlacement.LeaveCpu(cpu);
    }

    private void Wake(int wanted, PoolJob own)
    {
        int awake = _workers - Volatile.Read(ref _sleepers);
        foreach (var job in _jobs)
        {
            if (job != own) awake -= job.WorkersWanted;
        }
        int count = TakeSleepers(wanted - Math.Max(awake, 0));
        if (count == 0) return;
        _wakerCpu = Thread.GetCurrentProcessorId();
        Volatile.Write(ref _wokenAt, Stopwatch.GetTimestamp());
        _wake.Release(count);
    }

    private int TakeSleepers(int wanted)
    {
        int sleepers = Volatile.Read(ref _sleepers);
        while (true)
        {
            int taken = Math.Min(wanted, sleepers);
            if (taken <= 0) return 0;
            int seen = Interlocked.CompareExchange(ref _sleepers, sleepers - taken, sleepers);
            if (seen == sleepers) return taken;
            sleepers = seen;
        }
    }

    // A worker that was woken long ago and is not there yet may be queued behind this very thread.
    private void LetOverdueWorkerRun()
    {
        long woken = Volatile.Read(ref _wokenAt);
        if (woken == 0 || Stopwatch.GetTimestamp() - woken <= Ticks(MaxSpin)) return;
        Volatile.Write(ref _wokenAt, 0);
        Thread.Yield();
    }
}
