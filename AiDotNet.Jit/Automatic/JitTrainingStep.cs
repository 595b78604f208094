using System.Diagnostics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using Microsoft.Extensions.Logging;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// A training step that compiles itself: interpreted at first, then, for each batch shape, replaced by one compiled program of forward,
/// backward and update whose numbers were compared with the interpreter's on copies of the parameters. Runs are serialised.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class JitTrainingStep<T> : IDisposable where T : unmanaged
{
    private readonly Lock _gate = new();
    private readonly CompiledTrainingStep<T> _step;
    private readonly AutomaticOptions _options;
    private readonly Dictionary<Signature, int> _runs = [];
    private readonly HashSet<Signature> _compiled = [];
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

    /// <summary>One step: computes the loss, then moves every parameter. The returned loss is that before the move.</summary>
    /// <exception cref="Diagnostics.InvalidInputException">A tensor is not what the loss demands; nothing was changed.</exception>
    public T Run(params ReadOnlySpan<Tensor> batch)
    {
        lock (_gate)
        {
            var signature = Signature.Of(batch);
            if (_compiled.Contains(signature))
            {
                CompiledRuns++;
                return _step.Run(batch);
            }
            int runs = _runs[signature] = _runs.GetValueOrDefault(signature) + 1;
            if (runs == _options.WarmupRuns) Queue(signature, batch);
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
    }

    private void Queue(Signature signature, ReadOnlySpan<Tensor> batch)
    {
        var (step, arguments) = _step.Snapshot(batch);
        _jobs.Enqueue(() => Compile(signature, step, arguments));
    }

    private void Compile(Signature signature, TrainingGraph<T> step, Tensor[] arguments)
    {
        foreach (var backend in _backends.Value)
        {
            bool compiled = false;
            try
            {
                Compile(signature, step, arguments, _options.Jit with { Backend = backend }, ref compiled);
                return;
            }
            catch (Exception e) // whatever the backend throws, the next one or the interpreter goes on
            {
                if (_disposal.IsCancellationRequested) return;
                Failed(signature, backend.Name, SpecializationCompiler.Classify(e, compiled), e);
            }
        }
    }

    private void Compile(Signature signature, TrainingGraph<T> step, Tensor[] arguments, JitOptions how, ref bool compiled)
    {
        Executable? executable = null;
        try
        {
            var (program, stats) = GraphCompiler.Compile(step.Graph, how, step.Updates, _disposal.Token);
            executable = new(program, how.MaxThreads) { Bound = signature.Types.Count.. };
            compiled = true;
            long start = Stopwatch.GetTimestamp();
            if (Judge(executable, step, arguments) is { } wrong)
            {
                throw new Diagnostics.VerificationException($"The compiled step computes other numbers than the interpreter: {wrong}. This backend is not used for it; please report it.");
            }
            if (!_step.Adopt([.. signature.Types], step, executable, stats)) return; // disposed, or forgotten for newer batch shapes
            executable = null;
            lock (_gate) _compiled.Add(signature);
            Raise(new(new(RecompileCause.FirstSignature, signature), stats, Stopwatch.GetElapsedTime(start)));
        }
        finally
        {
            executable?.Dispose();
        }
    }

    private void Raise(CompiledEventArgs args)
    {
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
    private string? Judge(Executable executable, TrainingGraph<T> step, Tensor[] arguments)
    {
        var copies = Array.ConvertAll(arguments, Samples.Copy);
        Tensor?[] outputs = [.. step.Graph.Outputs.Select((o, i) => step.Updates.ContainsKey(i) ? null : Samples.Poisoned(o.Type))];
        executable.Run(copies, outputs);
        Tensor[] found = [.. outputs.Select((o, i) => o ?? copies[step.Updates[i]])];
        var report = Verification.Compare(step.Graph, _options.Jit.Mode, arguments, found);
        return report.IsVerified ? null : report.ToString();
    }
}
