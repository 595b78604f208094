using System.Diagnostics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>What is behind a <see cref="JitCompiledModel{T}"/>: answers calls; how code comes about stands in the other part.</summary>
internal sealed partial class AutomaticModel : IBatchEvents, IDisposable
{
    private readonly IAutomaticFunction _function;
    private readonly AutomaticOptions _options;
    private readonly object _sender;
    private readonly SignatureTable _signatures;
    private readonly Lazy<SpecializationCompiler> _compiler;
    private readonly PendingJobs _jobs = new();
    private readonly Counters _counters = new();
    private readonly CancellationTokenSource _disposal = new();
    private volatile BatchServing? _batches; // from the second signature on
    private long _clock;
    private volatile bool _disposed;

    public AutomaticModel(IAutomaticFunction function, AutomaticOptions options, Delegate model, object sender)
    {
        (_function, _options, _sender) = (function, options, sender);
        _signatures = new(Math.Max(1, options.MaxSignatures));
        _compiler = new(() => Compiler(model));
    }

    public AutomaticStatistics Statistics => _counters.Snapshot(Held().Count + (_batches?.Count ?? 0), _signatures.Count);

    // The first answer must not wait for what only compilations need.
    private SpecializationCompiler Compiler(Delegate model)
    {
        var memory = _options.StoreFolder is null ? null : new GraphMemory(new(_options.StoreFolder, StoreTrouble), _options.Jit);
        return new(BackendChain.Of(_options, JitBackendAttribute.Of(model), MissingBackend), _options, memory);
    }

    public Tensor[] Forward(ReadOnlySpan<Tensor> inputs)
    {
        var entry = Enter(inputs);
        if (Ready(entry, inputs) is not { } compiled) return Interpret(entry, inputs);
        var outputs = new Tensor[compiled.OutputTypes.Count];
        for (int i = 0; i < outputs.Length; i++) outputs[i] = Tensor.Uninitialized(compiled.OutputTypes[i]);
        return TryRun(entry, compiled, inputs, outputs, out var failure) ? outputs : InterpretAfter(entry, compiled, inputs, failure);
    }

    public void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        var entry = Enter(inputs);
        Exception? failure = null;
        var compiled = Ready(entry, inputs);
        if (compiled is not null && TryRun(entry, compiled, inputs, outputs, out failure)) return;
        var answers = compiled is null ? Interpret(entry, inputs) : InterpretAfter(entry, compiled, inputs, failure);
        if (answers.Length != outputs.Length) throw InputValidation.Count(answers.Length, outputs.Length, "outputs");
        for (int i = 0; i < answers.Length; i++)
        {
            if (outputs[i].Type != answers[i].Type) throw InputValidation.Output(answers[i].Type, i, outputs[i].Type);
        }
        for (int i = 0; i < answers.Length; i++) outputs[i].CopyFrom(answers[i]);
    }

    public Task WhenIdle(CancellationToken cancellation) => _jobs.WhenIdle(cancellation);

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _disposal.Cancel();
        foreach (var entry in _signatures.Entries) Drop(entry);
        _batches?.Dispose();
    }

    private SignatureEntry Enter(ReadOnlySpan<Tensor> inputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, _sender);
        var entry = _signatures.Find(inputs) ?? Add(Signature.Of(inputs));
        entry.LastUsed = ++_clock; // a race loses a tick, which only blurs the order of eviction
        return entry;
    }

    // The code that may answer now, if there is some.
    private Specialization? Ready(SignatureEntry entry, ReadOnlySpan<Tensor> inputs)
    {
        if (entry.Compiled is not { } compiled) return null;
        if (entry.RestUntil != 0 && Stopwatch.GetTimestamp() < entry.RestUntil) return null;
        if ((IsDue(entry) || entry.Traced is { Holds: false }) && HasChanged(entry)) return null;
        return compiled;
    }

    private bool TryRun(
        SignatureEntry entry, Specialization compiled, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs, out Exception? failure)
    {
        failure = null;
        try
        {
            JitTelemetry.Run(compiled, inputs, outputs);
            Interlocked.Increment(ref _counters.Compiled);
            CallTotals.CountCompiled();
            return true;
        }
        catch (Exception e) when (e is InvalidInputException or NonFiniteException)
        {
            throw;
        }
        catch (BackendException e) when (e.IsHalfDone)
        {
            RunFailed(entry, compiled, e);
            throw; // nobody knows any more what there was to compute with
        }
        catch (ObjectDisposedException) when (compiled.IsRetired)
        {
            return false; // evicted between the lookup and the run
        }
        catch (Exception e) // the interpreter finds out whether the caller or the backend is at fault
        {
            failure = e;
            return false;
        }
    }

    private Tensor[] InterpretAfter(SignatureEntry entry, Specialization compiled, ReadOnlySpan<Tensor> inputs, Exception? failure)
    {
        var answers = Interpret(entry, inputs);
        if (failure is not null) RunFailed(entry, compiled, failure);
        else Forget(entry, compiled);
        return answers;
    }

    private Tensor[] Interpret(SignatureEntry entry, ReadOnlySpan<Tensor> inputs)
    {
        var traced = TraceFor(entry);
        var answers = traced is null ? RunEagerly(entry, inputs) : traced.Interpret(inputs);
        Interlocked.Increment(ref _counters.Interpreted);
        CallTotals.CountInterpreted();
        if (traced is not null) CountRun(entry, inputs);
        return answers;
    }

    private Tensor[] RunEagerly(SignatureEntry entry, ReadOnlySpan<Tensor> inputs)
    {
        var answers = _function.RunEagerly(inputs);
        if (entry.State != EntryState.Refused)
        {
            entry.State = EntryState.Refused;
            Report(entry, new(FallbackReason.DependsOnValues, null,
                "The model asks for values while it is traced, so it runs step by step. Use Where, which computes both branches, or decide before the model.", null));
        }
        return answers;
    }

    // While a signature warms up the model is traced at every call: each answer is that of the model as it is now, and a model that
    // records something else every time is found out before any code is made of it.
    private TracedModel? TraceFor(SignatureEntry entry)
    {
        if (entry.RunsEagerly) return null;
        if (entry.Traced is { Holds: true } known && entry.State is EntryState.Queued or EntryState.Compiled or EntryState.Resting && !IsDue(entry)) return known;
        return Trace(entry);
    }

    // A trace that is the same as the one before is let go: the known one has its interpreter already.
    private TracedModel? Trace(SignatureEntry entry)
    {
        entry.SinceTrace = 0;
        var known = entry.Traced;
        TracedModel? fresh = null;
        try
        {
            fresh = _function.Trace(entry.Signature.Types);
        }
        catch (InvalidGraphException)
        {
            entry.RunsEagerly = true; // either the model needs values, or it makes no sense: running it tells
        }
        if (known is null) return entry.Traced = fresh;
        if (fresh is null || !known.Same(fresh))
        {
            Changed(entry, known, fresh);
            return fresh;
        }
        known.HoldsFor(fresh);
        return known;
    }

    private bool IsDue(SignatureEntry entry) => _options.RetraceEvery > 0 && ++entry.SinceTrace >= _options.RetraceEvery;

    private bool HasChanged(SignatureEntry entry)
    {
        Trace(entry);
        return entry.Compiled is null;
    }
}
