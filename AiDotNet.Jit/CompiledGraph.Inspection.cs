using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit;

/// <content>Looking inside.</content>
public sealed partial class CompiledGraph<T>
{
    private ProfileRecorder? _profile;
    private ProfileRecorder? _backwardProfile;

    /// <summary>Where the time of the latest runs went, 256 at most; null without <see cref="JitOptions.Profile"/> and before the first run.</summary>
    public ExecutionProfile? RecordedProfile => _profile?.ProfileOf("forward");

    /// <summary>As <see cref="RecordedProfile"/>, for the backward pass.</summary>
    public ExecutionProfile? RecordedGradientProfile => _backwardProfile?.ProfileOf("backward");

    /// <summary>
    /// What the compiler made of the model and why: passes, fusion, kernels with their predicted cost, memory. Made on demand, by running the
    /// passes once more; a compiled graph keeps nothing for it.
    /// </summary>
    /// <param name="limits">What predictions are measured by; null measures this machine once per process.</param>
    public Explanation Explain(MachineLimits? limits = null) => Explain("forward", _program.Graph, _forward, Stats, limits);

    /// <summary>As <see cref="Explain(MachineLimits)"/>, for the backward pass; compiles it if that has not happened yet.</summary>
    /// <inheritdoc cref="Explain(MachineLimits)"/>
    /// <exception cref="NotDifferentiableException">There is no derivative.</exception>
    public Explanation ExplainGradients(MachineLimits? limits = null)
    {
        var stats = CompileGradients();
        return Explain("backward", BackwardGraph(), _backward.Value, stats, limits);
    }

    /// <summary>Runs the model on these inputs, half of the runs with a clock between the steps, and tells where the time goes.</summary>
    /// <param name="inputs">As for <see cref="Forward(Tensor[])"/>.</param>
    /// <param name="runs">How many runs are timed.</param>
    /// <exception cref="InvalidInputException">The inputs are not what the graph was compiled for.</exception>
    public ExecutionProfile Profile(Tensor[] inputs, int runs = 100)
    {
        var captured = new Tensor[_program.Captured.Count];
        Bind(captured);
        return Profiler.Measure("forward", _forward, [.. inputs, .. captured], [.. OutputTypes.Select(Tensor.Uninitialized)], runs);
    }

    /// <summary>As <see cref="Profile"/>, for the backward pass.</summary>
    /// <param name="inputs">As for <see cref="Gradients"/>.</param>
    /// <param name="seeds">One tensor for each floating-point output, of its shape.</param>
    /// <param name="runs">How many runs are timed.</param>
    public ExecutionProfile ProfileGradients(Tensor[] inputs, Tensor<T>[] seeds, int runs = 100)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var captured = new Tensor[_program.Captured.Count];
        Bind(captured);
        var executable = _backward.Value;
        Tensor[] outputs = [.. executable.Program.Plan.Graph.Outputs.Select(o => Tensor.Uninitialized(o.Type))];
        return Profiler.Measure("backward", executable, [.. inputs, .. captured, .. seeds], outputs, runs);
    }

    private void RunObserved(Executable executable, ref ProfileRecorder? recorder, Graph graph, Tensor[] arguments, ReadOnlySpan<Tensor?> outputs)
    {
        if (_options.CheckNumerics)
        {
            NonFiniteTrace.Run(executable, graph, arguments, [.. outputs]);
            return;
        }
        var known = recorder ?? Interlocked.CompareExchange(ref recorder, new(executable), null) ?? recorder;
        known.Run(arguments, outputs);
    }

    private Explanation Explain(string title, Graph graph, Executable executable, CompilationStats stats, MachineLimits? limits) =>
        new Explainer(stats.Explained(title, graph, executable, _options, null), limits ?? MachineLimits.Measured).Explain();
}
