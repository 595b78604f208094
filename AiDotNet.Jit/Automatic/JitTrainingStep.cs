using System.Diagnostics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using Microsoft.Extensions.Logging;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// A training step that compiles itself: interpreted at first, then replaced by a compiled program of forward, backward and update whose numbers were
/// compared with the interpreter's on copies of the parameters. Each batch shape has its own program until <see cref="AutomaticOptions.WidenAfter"/>
/// batch sizes were seen; then one program serves every size, where the loss allows it. Runs are serialised.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed partial class JitTrainingStep<T> : IDisposable where T : unmanaged
{
    private readonly Lock _gate = new();
    private readonly CompiledTrainingStep<T> _step;
    private readonly AutomaticOptions _options;
    private readonly Dictionary<Signature, int> _runs = [];
    private readonly HashSet<Signature> _queued = [];
    private long _compilations;
    private readonly PendingJobs _jobs = new();
    private readonly CancellationTokenSource _disposal = new();
    private readonly Lazy<IReadOnlyList<IBackend>> _backends;

    /// <summary>A step that nobody has compiled yet.</summary>
    /// <param name="loss">Computes a scalar loss from the tensors of a batch; closes over the parameters.</param>
    /// <param name="parameters">Leaves whose tensors are trained, overwritten in place.</param>
    /// <param name="optimizer">How they follow their gradients.</param>
    /// <param name="options">When to compile, and how.</param>
    public JitTrainingStep(
        Func<IReadOnlyList<ComputationNode>, ComputationNode<T>> loss, IReadOnlyList<ComputationNode<T>> parameters, Optimizer optimizer,
        AutomaticOptions? options = null)
    {
        _options = options ?? AutomaticOptions.Default;
        _step = new(loss, parameters, optimizer, _options.Jit);
        _backends = new(() => BackendChain.Of(_options, JitBackendAttribute.Of(loss), f => Failed(new Signature([]), f.Backend!, f.Reason, f.Error!)));
    }

    /// <summary>Raised on a background thread when a batch shape got code.</summary>
    public event EventHandler<CompiledEventArgs>? Compiled;

    /// <summary>Raised when a backend failed, so that the next one or the interpreter has to do.</summary>
    public event EventHandler<FallbackEventArgs>? FellBack;

    /// <summary>Steps answered by compiled code.</summary>
    public long CompiledRuns { get; private set; }

    /// <summary>Steps done so far; Adam's bias correction depends on it.</summary>
    public long StepCount => _step.StepCount;

    /// <summary>The learning rate of the next step; changing it never recompiles.</summary>
    public double LearningRate
    {
        get => _step.LearningRate;
        set => _step.LearningRate = value;
    }

    /// <inheritdoc cref="CompiledTrainingStep{T}.Seed"/>
    public Tensor<int> Seed => _step.Seed;

    /// <summary>One step: computes the loss, then moves every parameter. The returned loss is that before the move.</summary>
    /// <exception cref="Diagnostics.InvalidInputException">A tensor is not what the loss demands; nothing was changed.</exception>
    public T Run(params ReadOnlySpan<Tensor> batch)
    {
        lock (_gate)
        {
            var signature = Signature.Of(batch);
            if (TryRun(signature, batch) is { } loss)
            {
                CompiledRuns++;
                CallTotals.CountCompiled();
                return loss;
            }
            CallTotals.CountInterpreted();
            if (_runs.Count > _options.MaxSignatures) _runs.Clear();
            int runs = _runs[signature] = _runs.GetValueOrDefault(signature) + 1;
            if (KindOf(signature) is { } kind)
            {
                if (kind.IsDue(signature, _options)) Widen(signature, kind, batch);
                if (kind.Covers(signature)) return _step.RunInterpreted(batch);
            }
            if (runs >= _options.WarmupRuns && _queued.Add(signature)) Queue(signature, batch);
            return _step.RunInterpreted(batch);
        }
    }

    /// <summary>Ends when no compilation waits or runs.</summary>
    public Task WaitForCompilationAsync(CancellationToken cancellation = default) => _jobs.WhenIdle(cancellation);

    /// <summary>Cancels compilations and frees the memory; parameters and state stay with their owners.</summary>
    public void Dispose()
    {
        _disposal.Cancel();
        _step.Dispose();
        lock (_gate)
        {
            foreach (var kind in _kinds.Values) kind.Code?.Dispose();
        }
    }

    // The loss, where there is code.
    private T? TryRun(Signature signature, ReadOnlySpan<Tensor> batch)
    {
        bool own = _step.HasCode([.. signature.Types]);
        var kind = own ? null : KindOf(signature);
        if (!own && kind?.NumbersOf(signature, TryTrace, _options) is null) return null;
        long start = JitTelemetry.BeginRun();
        var loss = own ? _step.Run(batch) : _step.RunShared(kind!.Code!, BatchGroup.RowsOf(signature), kind.NumbersOf(signature, TryTrace, _options)!, batch);
        JitTelemetry.EndRun(start);
        return loss;
    }

    private void Queue(Signature signature, ReadOnlySpan<Tensor> batch)
    {
        var (step, arguments) = _step.Snapshot(batch);
        var reason = RecompileReason.New(signature, _runs.Keys.Where(k => !k.Equals(signature))) with { NotShared = KindOf(signature)?.Problem };
        _jobs.Enqueue(() => Compile(reason, step, arguments));
    }

    private void Compile(RecompileReason reason, TrainingGraph<T> step, Tensor[] arguments) => ByBackends(reason.Signature, (how, note) =>
    {
        using var activity = JitTelemetry.Compiling(reason.Signature, reason);
        var (program, stats) = GraphCompiler.Compile(step.Graph, how, step.Updates, _disposal.Token);
        Executable? executable = new(program, how.MaxThreads) { Bound = reason.Signature.Types.Count.. };
        note.IsCompiled = true;
        try
        {
            long start = Stopwatch.GetTimestamp();
            Require(Judge(executable.Run, step, arguments));
            lock (_gate) _queued.Remove(reason.Signature); // it may be dropped for newer batch shapes, and come back; what failed is not tried again
            if (!_step.Adopt([.. reason.Signature.Types], step, executable, stats)) return true; // disposed, or forgotten already
            executable = null;
            Raise(new(reason, stats, Stopwatch.GetElapsedTime(start)));
            return true;
        }
        finally
        {
            executable?.Dispose();
        }
    });

    // One backend after the other until one succeeds; whatever one throws, the next or the interpreter goes on.
    private void ByBackends(Signature signature, Func<JitOptions, Attempt, bool> compile)
    {
        foreach (var backend in _backends.Value)
        {
            var attempt = new Attempt();
            try
            {
                if (compile(_options.Jit with { Backend = backend }, attempt)) return;
            }
            catch (Exception e)
            {
                if (_disposal.IsCancellationRequested) return;
                Failed(signature, backend.Name, SpecializationCompiler.Classify(e, attempt.IsCompiled), e);
            }
        }
    }

    private static void Require(string? wrong)
    {
        if (wrong is null) return;
        throw new Diagnostics.VerificationException($"The compiled step computes other numbers than the interpreter: {wrong}. This backend is not used for it; please report it.");
    }

    private void Raise(CompiledEventArgs args)
    {
        var time = args.Stats.CompilationTime + args.VerificationTime;
        JitTelemetry.Compiled(args.Stats, args.Reason, time, Interlocked.Increment(ref _compilations) == 1);
        _options.Logger?.LogInformation("Compiled a training step for {Signature} in {Milliseconds:F1} ms ({Reason})", args.Signature, time.TotalMilliseconds, args.Reason);
        try
        {
            Compiled?.Invoke(this, args);
        }
        catch (Exception e) // a listener's mistake is no failure of the backend
        {
            _options.Logger?.LogError(e, "A listener of an automatic training step threw");
        }
    }

    private void Failed(Signature signature, string backend, FallbackReason reason, Exception error)
    {
        JitTelemetry.FellBack(reason, backend);
        _options.Logger?.LogWarning(error, "{Reason} ({Backend}, {Signature}): {Message}", reason, backend, signature, error.Message);
        FellBack?.Invoke(this, new(signature, reason, backend, error.Message, error));
    }

    // The copies take the updates, so both sides must read them before.
    private string? Judge(SpecializationCompiler.Code run, TrainingGraph<T> step, Tensor[] arguments)
    {
        var copies = Array.ConvertAll(arguments, Samples.Copy);
        Tensor?[] outputs = [.. step.Graph.Outputs.Select((o, i) => step.Updates.ContainsKey(i) ? null : Samples.Poisoned(o.Type))];
        run(copies, outputs);
        Tensor[] found = [.. outputs.Select((o, i) => o ?? copies[step.Updates[i]])];
        var report = Verification.Compare(step.Graph, _options.Jit.Mode, arguments, found);
        return report.IsVerified ? null : report.ToString();
    }
    /// <summary>How far an attempt came.</summary>
    private sealed class Attempt
    {
        public bool IsCompiled { get; set; }
    }
}
