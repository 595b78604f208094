using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Runtime;

/// <summary>
/// One parallel run. Threads enter with a ticket and take blocks: each has a contiguous range, so that a block lands on the
/// same core run after run, and steals from the ends of the others' ranges when its own is done.
/// </summary>
internal sealed unsafe class PoolJob
{
    private const int Line = 128;   // two cache lines: the adjacent-line prefetcher pairs them
    private const int SpinMicroseconds = 50;

    // Gate: [caller parked | tickets left: threads that may still join | threads inside].
    private const long Ticket = 1L << 16, ActiveMask = Ticket - 1, TicketMask = 0x7FFF_0000L, CallerParked = 1L << 40;

    private readonly byte[] _memory;    // pinned; a header and one range per slot, each on lines of its own
    private readonly Header* _header;
    private readonly object _callerLock = new();
    private readonly Lock _errorLock = new();
    private CancellationToken _token;
    private Exception? _error;
    private int _errorBlock;
    private int _owned;
    private bool _allLeft;

    internal PoolJob(int maxThreads)
    {
        _memory = GC.AllocateArray<byte>(Line * (maxThreads + 2), pinned: true);
        _header = (Header*)(((nint)Unsafe.AsPointer(ref _memory[0]) + Line - 1) & ~(nint)(Line - 1));
    }

    // On one line: a worker gets the gate and all it needs to start with a single transfer between caches.
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public long Gate;
        public delegate*<void*, int, int, void> Body;
        public void* Context;
        public int Blocks, Threads, Stop;
    }

    /// <summary>How many workers a run that is under way can use; 0 when there is none. A guess, read without synchronisation.</summary>
    internal int WorkersWanted => Volatile.Read(ref _owned) == 0 ? 0 : Math.Max(Volatile.Read(ref _header->Threads) - 1, 0);

    internal bool TryOwn() => Volatile.Read(ref _owned) == 0 && Interlocked.CompareExchange(ref _owned, 1, 0) == 0;

    /// <summary>Opens the gate for all but one of <paramref name="threads"/>; that one is the caller.</summary>
    internal void Publish(delegate*<void*, int, int, void> body, void* context, int blocks, int threads, CancellationToken token)
    {
        _header->Body = body;
        _header->Context = context;
        (_header->Blocks, _header->Threads, _header->Stop, _token) = (blocks, threads, 0, token);
        for (int slot = 0; slot < threads; slot++)
        {
            Range(slot) = ((long)blocks * slot / threads << 32) | ((long)blocks * (slot + 1) / threads);
        }
        Interlocked.Exchange(ref _header->Gate, (threads - 1) * Ticket);    // a full fence before the caller reads the sleepers
    }

    internal bool TryJoin(out int slot)
    {
        long gate;
        while (((gate = Volatile.Read(ref _header->Gate)) & TicketMask) != 0)
        {
            if (Interlocked.CompareExchange(ref _header->Gate, gate - Ticket + 1, gate) != gate) continue;
            slot = _header->Threads - (int)((gate & TicketMask) / Ticket);  // fields may be read only between joining and leaving
            return true;
        }
        slot = 0;
        return false;
    }

    internal void Leave()
    {
        if (Interlocked.Decrement(ref _header->Gate) != CallerParked) return;
        lock (_callerLock)
        {
            _allLeft = true;
            Monitor.Pulse(_callerLock);
        }
    }

    /// <summary>Takes blocks until there are none: the own range from the front, then the others' from the back. Never throws.</summary>
    internal void Participate(int slot)
    {
        int threads = _header->Threads, victim = slot;
        do
        {
            while (Volatile.Read(ref _header->Stop) == 0 && TryClaim(ref Range(victim), fromBack: victim != slot, out int block))
            {
                if (_token.IsCancellationRequested) Volatile.Write(ref _header->Stop, 1);
                else Invoke(block, slot);
            }
            if (++victim == threads) victim = 0;
        }
        while (victim != slot);
    }

    /// <summary>Withdraws the tickets that are left and waits for the threads inside.</summary>
    internal void Close()
    {
        if ((Interlocked.And(ref _header->Gate, ActiveMask) & ActiveMask) == 0) return;
        long limit = Stopwatch.GetTimestamp() + WorkerPool.Ticks(SpinMicroseconds);
        for (int i = 1; Volatile.Read(ref _header->Gate) != 0; i++)
        {
            Thread.SpinWait(1);
            if (i % 16 != 0 || Stopwatch.GetTimestamp() < limit) continue;
            // A thread that was preempted inside is away for a scheduler's slice: do not burn a core meanwhile.
            // There is exactly one pulse: the last one out sees the bit.
            if ((Interlocked.Or(ref _header->Gate, CallerParked) & ActiveMask) != 0) WaitUntilAllLeft();
            return;
        }
    }

    /// <summary>Gives the job back and returns how it ended.</summary>
    internal (Exception? Error, bool Stopped) Release()
    {
        var result = (_error, _header->Stop != 0);
        (_error, _token) = (null, default);
        Volatile.Write(ref _owned, 0);
        return result;
    }

    private void WaitUntilAllLeft()
    {
        lock (_callerLock)
        {
            while (!_allLeft) Monitor.Wait(_callerLock);
            _allLeft = false;
        }
    }

    private void Invoke(int block, int slot)
    {
        try
        {
            _header->Body(_header->Context, block, slot);
        }
        catch (Exception error)
        {
            Volatile.Write(ref _header->Stop, 1);
            lock (_errorLock)
            {
                if (_error is null || block < _errorBlock) (_error, _errorBlock) = (error, block);
            }
        }
    }

    // [next:32 | end:32]
    private ref long Range(int slot) => ref *(long*)((byte*)_header + Line * (slot + 1));

    // A non-empty range never comes back within a job, and we are inside this job: no ABA.
    private static bool TryClaim(ref long range, bool fromBack, out int block)
    {
        long found = Volatile.Read(ref range);
        while (true)
        {
            int next = (int)(found >> 32), end = (int)found;
            block = fromBack ? end - 1 : next;
            if (next >= end) return false;
            long seen = Interlocked.CompareExchange(ref range, fromBack ? found - 1 : found + (1L << 32), found);
            if (seen == found) return true;
            found = seen;
        }
    }
}
