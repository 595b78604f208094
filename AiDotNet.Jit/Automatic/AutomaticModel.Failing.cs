using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AiDotNet.Jit.Automatic;

/// <content>What follows from failures, and who is told.</content>
internal sealed partial class AutomaticModel
{
    private readonly HashSet<string> _logged = [];

    public event EventHandler<FallbackEventArgs>? FellBack;

    private void RunFailed(SignatureEntry entry, Specialization compiled, Exception error)
    {
        var reason = error is OutOfMemoryException ? FallbackReason.OutOfMemory : FallbackReason.RunFailed;
        if (reason == FallbackReason.OutOfMemory)
        {
            entry.RestUntil = Later(1); // other runs hold the memory now; it may come back
        }
        else
        {
            lock (_gate)
            {
                if (entry.Compiled != compiled) return; // another thread was faster
                Drop(entry);
                entry.Quarantined.Add(compiled.Stats.Backend);
                entry.RestartWarmup();
                entry.State = EntryState.Warming;
                entry.Reason = new(RecompileCause.RunFailed, entry.Signature);
                if (_compiler.Value.Backends.All(b => entry.Quarantined.Contains(b.Name))) Rest(entry, forever: true);
            }
            _batches?.Failed(entry, compiled);
        }
        Report(entry, new(reason, compiled.Stats.Backend, error.Message, error));
    }

    private void Rest(SignatureEntry entry, bool forever)
    {
        entry.Attempts = forever ? int.MaxValue : entry.Attempts + 1;
        entry.RestUntil = forever ? 0 : Later(entry.Attempts);
        entry.State = EntryState.Resting;
    }

    private long Later(int attempts) =>
        Stopwatch.GetTimestamp() + (long)(_options.RetryDelay.TotalSeconds * Math.ScaleB(1, Math.Min(attempts, 20) - 1) * Stopwatch.Frequency);

    private void StoreTrouble(string message, Exception? error) => _options.Logger?.LogWarning(error, "{Message}", message);

    private void MissingBackend(CompileFailure failure) => Report(new(new Signature([])), failure);

    private void Report(SignatureEntry entry, CompileFailure failure)
    {
        Interlocked.Increment(ref _counters.Fallbacks);
        if (failure.Reason == FallbackReason.VerificationFailed) Interlocked.Increment(ref _counters.VerificationFailures);
        JitTelemetry.FellBack(failure.Reason, failure.Backend);
        bool first;
        lock (_logged) first = _logged.Add($"{failure.Reason} {failure.Backend} {entry.Signature}");
        if (first) _options.Logger?.LogWarning(failure.Error, "{Reason} ({Backend}, {Signature}): {Message}", failure.Reason, failure.Backend, entry.Signature, failure.Message);
        Raise(FellBack, new(entry.Signature, failure.Reason, failure.Backend, failure.Message, failure.Error));
    }

    private void Raise<TArgs>(EventHandler<TArgs>? handler, TArgs args) where TArgs : EventArgs
    {
        try
        {
            handler?.Invoke(_sender, args);
        }
        catch (Exception e) // a listener's mistake must neither reach the caller of Forward nor end the background thread
        {
            _options.Logger?.LogError(e, "A listener of an automatic model threw");
        }
    }
}
