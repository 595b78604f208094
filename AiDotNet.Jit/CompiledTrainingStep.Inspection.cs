using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Inspection;

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

    private Specialization Latest() => _specializations.First?.Value ?? throw new InvalidInputException(
        $"Looking into a training step requires a batch it was compiled for, found none. Call Run or {nameof(Compile)} first.");
}
