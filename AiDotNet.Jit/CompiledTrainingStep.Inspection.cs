using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit;

/// <content>Looking inside.</content>
public sealed partial class CompiledTrainingStep<T>
{
    /// <summary>
    /// What the compiler made of the step for the batch used last, and why: passes, fusion, kernels with their predicted cost, memory. Made on
    /// demand, by running the passes once more; the step keeps nothing for it.
    /// </summary>
    /// <param name="limits">What predictions are measured by; null measures this machine once per process.</param>
    /// <exception cref="InvalidInputException">The step has not been compiled for any batch yet.</exception>
    public Explanation Explain(MachineLimits? limits = null)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var last = Latest();
            var compilation = last.Stats.Explained("training step", last.Step.Graph, last.Executable, _options, last.Step.Updates);
            return new Explainer(compilation, limits ?? MachineLimits.Measured).Explain();
        }
    }

    /// <summary>Where the time of the latest runs went, 256 at most; null without <see cref="JitOptions.Profile"/> and before the first run.</summary>
    public ExecutionProfile? RecordedProfile
    {
        get
        {
            lock (_gate) return _specializations.First?.Value.Profile;
        }
    }

    /// <summary>
    /// Runs the step on copies of the batch, the parameters and the state, half of the runs with a clock between the kernels, and tells where the
    /// time goes. Nothing is trained.
    /// </summary>
    /// <param name="batch">As for <see cref="Run"/>.</param>
    /// <param name="runs">How many runs are timed.</param>
    /// <exception cref="InvalidInputException">A tensor is not what the loss demands.</exception>
    public ExecutionProfile Profile(ReadOnlySpan<Tensor> batch, int runs = 100)
    {
        lock (_gate)
        {
            var (step, arguments) = Snapshot(batch);
            Tensor?[] outputs = [.. step.Graph.Outputs.Select((o, i) => step.Updates.ContainsKey(i) ? null : Tensor.Uninitialized(o.Type))];
            return Profiler.Measure("training step", Latest().Executable, arguments, outputs, runs);
        }
    }

    private Specialization Latest() => _specializations.First?.Value ?? throw new InvalidInputException(
        $"Looking into a training step requires a batch it was compiled for, found none. Call Run or {nameof(Compile)} first.");
}
