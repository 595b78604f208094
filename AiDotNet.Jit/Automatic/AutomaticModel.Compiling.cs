using System.Diagnostics;
using System.Text;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;
using Microsoft.Extensions.Logging;

namespace AiDotNet.Jit.Automatic;

/// <content>How code comes about, and how it is dropped.</content>
internal sealed partial class AutomaticModel
{
    private const int MostChanges = 3;

    private readonly Lock _gate = new();

    public event EventHandler<CompiledEventArgs>? Compiled;

    public event EventHandler<CompiledEventArgs>? Recompiled;

    public void Precompile(Signature signature)
    {
        ObjectDisposedException.ThrowIf(_disposed, _sender);
        var entry = Add(signature);
        if (entry.State != EntryState.Warming) return;
        var traced = _function.Trace(signature.Types);
        entry.Sample = traced.SampleAhead();
        entry.Traced = traced;
        if (entry.TryMove(EntryState.Warming, EntryState.Queued)) Queue(entry, new(RecompileCause.Requested, signature));
    }

    public string Explain()
    {
        var text = new StringBuilder();
        foreach (var entry in _signatures.Entries.OrderBy(e => e.LastUsed))
        {
            text.Append(entry.Signature).Append(": ").Append(entry.State);
            if (entry.Compiled is { } compiled) text.Append(" by ").Append(compiled);
            else text.Append(", ").Append(entry.Runs).Append(" of ").Append(_options.WarmupRuns).Append(" runs");
            if (entry.Reason is { } reason) text.Append("; ").Append(reason);
            text.Append('\n').Append(entry.Decision?.Explain());
        }
        return text.ToString();
    }

    private SignatureEntry Add(Signature signature)
    {
        var entry = _signatures.GetOrAdd(signature);
        if (_batches is { } batches) batches.Notice(entry);
        else if (_signatures.HasSeveral || _options.Buckets.Count > 0 || _options.WidenAfter == 1) NoticeBatches();
        return entry;
    }

    // A single signature needs none of it, and the first answer is not to wait for what it does not need.
    private void NoticeBatches()
    {
        BatchServing batches;
        lock (_gate) batches = _batches ??= new(_function, _options, this);
        if (_disposed) batches.Dispose();
        foreach (var entry in _signatures.Entries) batches.Notice(entry);
    }

    private void CountRun(SignatureEntry entry, ReadOnlySpan<Tensor> inputs)
    {
        int runs = entry.CountRun();
        if (_batches is { } batches)
        {
            batches.Answered(entry, inputs);
            if (BatchServing.CoversKindOf(entry)) return;
        }
        if (entry.State == EntryState.Resting && Stopwatch.GetTimestamp() >= entry.RestUntil && entry.Attempts < _options.MaxAttempts
            && entry.TryMove(EntryState.Resting, EntryState.Queued))
        {
            entry.Sample = entry.Traced?.Sample(inputs);
            Queue(entry, new(RecompileCause.Retry, entry.Signature));
        }
        else if (runs >= _options.WarmupRuns && entry.TryMove(EntryState.Warming, EntryState.Queued))
        {
            entry.Sample = entry.Traced?.Sample(inputs);
            Queue(entry, entry.Reason ?? new(RecompileCause.NewSignature, entry.Signature));
        }
        else if (runs == 1 && _options.StoreFolder is not null && entry.State == EntryState.Warming)
        {
            var sample = entry.Traced?.Sample(inputs);
            Enqueue(() => CompileIfKnown(entry, sample));
        }
    }

    // What an earlier process has compiled needs no warm-up.
    private void CompileIfKnown(SignatureEntry entry, Tensor[]? sample)
    {
        Thread.Sleep(1); // the answer of the call goes first, even where there is one processor
        if (_disposed || entry.Traced is not { } traced || !_compiler.Value.Memory!.Knows(traced) || !entry.TryMove(EntryState.Warming, EntryState.Queued)) return;
        entry.Sample = sample;
        entry.Reason ??= new(RecompileCause.NewSignature, entry.Signature);
        Compile(entry, entry.Reason);
    }

    void IBatchEvents.Enqueue(Action job) => Enqueue(job);

    ExactSpecialization? IBatchEvents.Compile(TracedModel traced, Tensor[] sample, RecompileReason reason)
    {
        var entry = new SignatureEntry(reason.Signature);
        long start = Stopwatch.GetTimestamp();
        try
        {
            var (code, verification) = _compiler.Value.Compile(traced, sample, entry.Quarantined, f => Report(entry, f), _disposal.Token);
            var time = Stopwatch.GetElapsedTime(start);
            Interlocked.Add(ref _counters.CompileTicks, time.Ticks);
            if (code is not null) Announce(new(reason, code.Stats, verification), time);
            return code;
        }
        catch (Exception e) when (IsExpected(e))
        {
            return null;
        }
    }

    VariableCode? IBatchEvents.Compile(BatchSample sample, RecompileReason reason, out string? problem)
    {
        var entry = new SignatureEntry(reason.Signature);
        long start = Stopwatch.GetTimestamp();
        var (code, verification) = _compiler.Value.Compile(sample, f => Report(entry, f), _disposal.Token, out problem);
        var time = Stopwatch.GetElapsedTime(start);
        Interlocked.Add(ref _counters.CompileTicks, time.Ticks);
        if (code is not null) Announce(new(reason, code.Stats, verification), time);
        return code;
    }

    void IBatchEvents.NotWidened(Signature signature, string problem) =>
        _options.Logger?.LogInformation("Batches like {Signature} are compiled one by one: {Problem}", signature, problem);

    // The model was disposed, or a parameter was: there is nothing to compile for.
    private static bool IsExpected(Exception e) =>
        e is OperationCanceledException or JitException or OutOfMemoryException or ArgumentException or ObjectDisposedException;

    private void Queue(SignatureEntry entry, RecompileReason cause)
    {
        var reason = cause with { NotShared = entry.Batch?.Problem };
        entry.Reason = reason;
        Enqueue(() => Compile(entry, reason));
    }

    private void Enqueue(Action job) => _jobs.Enqueue(() =>
    {
        try
        {
            job();
        }
        catch (Exception e) // a background thread must not end the process
        {
            Report(new(new Signature([])), new(FallbackReason.CompileFailed, null, e.Message, e));
        }
    });

    private void Compile(SignatureEntry entry, RecompileReason reason)
    {
        if (_disposed) return;
        if (_counters.CompileTicks > _options.CompileBudget.Ticks)
        {
            Rest(entry, forever: true);
            Report(entry, new(FallbackReason.BudgetSpent, null,
                $"The model has compiled for {_options.CompileBudget}; {entry.Signature} stays interpreted. Raise AutomaticOptions.CompileBudget.", null));
            return;
        }
        long start = Stopwatch.GetTimestamp();
        try
        {
            var traced = entry.Traced!;
            if (IsBestInterpreted(traced))
            {
                Rest(entry, forever: true);
                return;
            }
            using var activity = JitTelemetry.Compiling(entry.Signature, reason);
            var (specialization, verification) = _compiler.Value.Compile(traced, entry.Sample, entry.Quarantined, f => Report(entry, f), _disposal.Token);
            var time = Stopwatch.GetElapsedTime(start);
            Interlocked.Add(ref _counters.CompileTicks, time.Ticks);
            if (specialization is null) Rest(entry, forever: _compiler.Value.Backends.All(b => entry.Quarantined.Contains(b.Name)));
            else if (Publish(entry, traced, specialization, reason, verification, time)) Tune(entry, traced, specialization, entry.Sample);
        }
        catch (Exception e) when (IsExpected(e))
        {
            Rest(entry, forever: false);
            if (!_disposed) Report(entry, new(e is OutOfMemoryException ? FallbackReason.OutOfMemory : FallbackReason.CompileFailed, null, e.Message, e));
        }
        finally
        {
            entry.Sample = null;
        }
    }

    private bool Publish(
        SignatureEntry entry, TracedModel traced, Specialization specialization, RecompileReason reason, TimeSpan verification, TimeSpan time)
    {
        lock (_gate)
        {
            if (_disposed || entry.Traced?.Same(traced) == false || !entry.TryMove(EntryState.Queued, EntryState.Compiled))
            {
                specialization.Retire(); // the model changed meanwhile
                entry.TryMove(EntryState.Queued, EntryState.Warming);
                return false;
            }
            (entry.Attempts, entry.Changes, entry.RestUntil, entry.SinceTrace) = (0, 0, 0, 0);
            entry.Compiled = specialization;
            Evict(entry);
        }
        Announce(new(reason, specialization.Stats, verification), time);
        return true;
    }

    private void Announce(CompiledEventArgs args, TimeSpan time)
    {
        bool first = Interlocked.Increment(ref _counters.Compilations) == 1;
        if (!first) Interlocked.Increment(ref _counters.Recompilations);
        JitTelemetry.Compiled(args.Stats, args.Reason, time, first);
        _options.Logger?.LogInformation("Compiled {Signature} in {Milliseconds:F1} ms ({Reason})", args.Signature, time.TotalMilliseconds, args.Reason);
        Raise(Compiled, args);
        if (!first) Raise(Recompiled, args);
    }

    private List<SignatureEntry> Held() => [.. _signatures.Entries.Where(e => e.Compiled is ExactSpecialization)];

    private void Evict(SignatureEntry added)
    {
        var held = Held();
        foreach (var entry in held.Where(e => e != added).OrderBy(e => e.LastUsed).Take(held.Count - Math.Max(1, _options.MaxSpecializations)))
        {
            Drop(entry);
            entry.RestartWarmup();
            entry.Reason = new(RecompileCause.Evicted, entry.Signature);
            entry.State = EntryState.Warming;
            Interlocked.Increment(ref _counters.Evictions);
            JitTelemetry.Evicted();
        }
    }

    private static void Drop(SignatureEntry entry)
    {
        var compiled = entry.Compiled;
        entry.Compiled = null;
        compiled?.Retire();
    }

    // The code was dropped while the call was on its way to it.
    private void Forget(SignatureEntry entry, Specialization compiled)
    {
        lock (_gate)
        {
            if (entry.Compiled != compiled) return;
            entry.Compiled = null;
            entry.TryMove(EntryState.Compiled, EntryState.Warming);
        }
    }

    private void Changed(SignatureEntry entry, TracedModel known, TracedModel? fresh)
    {
        lock (_gate)
        {
            if (entry.Traced != known) return; // another thread has seen it
            entry.Traced = fresh;
            Interlocked.Increment(ref _counters.ModelChanges);
            Drop(entry);
            entry.RestartWarmup();
            entry.Reason = new(RecompileCause.ModelChanged, entry.Signature);
            entry.Changes++;
            if (entry.State != EntryState.Refused) entry.State = EntryState.Warming;
        }
        _batches?.Reset();
        if (fresh is null || entry.Changes < MostChanges || entry.State == EntryState.Refused) return;
        entry.State = EntryState.Refused;
        Report(entry, new(FallbackReason.Unstable, null,
            $"The model recorded another graph {entry.Changes} times in a row, so {entry.Signature} stays interpreted. Pass what changes as an input, or keep it in a tensor.", null));
    }
}
