using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// A training step that compiles itself as <see cref="JitCompiledModel{T}"/> does: interpreted at first, then replaced by a compiled program of forward,
/// backward and update whose numbers were compared with the interpreter's on copies of the parameters. Each batch shape has its own program until
/// <see cref="AutomaticOptions.WidenAfter"/> batch sizes were seen; then one program serves every size, where the loss allows it. Runs are serialised.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class JitTrainingStep<T> : IDisposable where T : unmanaged
{
    private readonly Lock _gate = new();
    private readonly TrainedState<T> _state;
    private readonly AutomaticModel _model;
    private readonly Tensor<T> _loss = new(Shape.Scalar);
    private readonly Tensor[] _answer;

    /// <summary>A step that nobody has compiled yet.</summary>
    /// <param name="loss">Computes a scalar loss from the tensors of a batch; closes over the parameters.</param>
    /// <param name="parameters">Leaves whose tensors are trained, overwritten in place.</param>
    /// <param name="optimizer">How they follow their gradients.</param>
    /// <param name="options">When to compile, and how; null takes the defaults.</param>
    public JitTrainingStep(
        Func<IReadOnlyList<ComputationNode>, ComputationNode<T>> loss, IReadOnlyList<ComputationNode<T>> parameters, Optimizer optimizer,
        AutomaticOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        (_state, _answer) = (new(parameters, optimizer), [_loss]);
        _model = new(new LossFunction<T>(loss, _state), options ?? AutomaticOptions.Default, loss, this);
    }

    /// <inheritdoc cref="JitCompiledModel{T}.Compiled"/>
    public event EventHandler<CompiledEventArgs>? Compiled
    {
        add => _model.Compiled += value;
        remove => _model.Compiled -= value;
    }

    /// <inheritdoc cref="JitCompiledModel{T}.Recompiled"/>
    public event EventHandler<CompiledEventArgs>? Recompiled
    {
        add => _model.Recompiled += value;
        remove => _model.Recompiled -= value;
    }

    /// <inheritdoc cref="JitCompiledModel{T}.FellBack"/>
    public event EventHandler<FallbackEventArgs>? FellBack
    {
        add => _model.FellBack += value;
        remove => _model.FellBack -= value;
    }

    /// <summary>What the step did so far.</summary>
    public AutomaticStatistics Statistics => _model.Statistics;

    /// <summary>Steps answered by compiled code.</summary>
    public long CompiledRuns => Statistics.CompiledCalls;

    /// <summary>Steps done so far; Adam's bias correction depends on it.</summary>
    public long StepCount
    {
        get => _state.StepCount;
        set => _state.StepCount = value;
    }

    /// <summary>The learning rate of the next step; changing it never recompiles.</summary>
    public double LearningRate
    {
        get => _state.LearningRate;
        set => _state.LearningRate = value;
    }

    /// <inheritdoc cref="CompiledTrainingStep{T}.Seed"/>
    public Tensor<int> Seed => _state.Seed;

    /// <inheritdoc cref="CompiledTrainingStep{T}.State"/>
    public IReadOnlyList<Tensor<T>> State(ComputationNode<T> parameter) => _state.Of(parameter);

    /// <summary>
    /// One step: computes the loss, then moves every parameter. The returned loss is that before the move. A backend that fails is replaced and the step
    /// done by another, as if nothing had happened.
    /// </summary>
    /// <exception cref="Diagnostics.InvalidInputException">A tensor is not what the loss demands; nothing was changed.</exception>
    /// <exception cref="Diagnostics.BackendException">
    /// A device failed while it overwrote parameters in its own memory (<see cref="Diagnostics.BackendException.IsHalfDone"/>): go back to a checkpoint.
    /// </exception>
    public T Run(params ReadOnlySpan<Tensor> batch)
    {
        lock (_gate)
        {
            _model.Run(batch, _answer);
            _state.Finish();
            return _loss.Span[0];
        }
    }

    /// <summary>Compiles for batches of these types in the background, without waiting for steps; one set of types is all tensors of a batch.</summary>
    /// <exception cref="Diagnostics.InvalidGraphException">The loss makes no sense for these types.</exception>
    public void Precompile(params TensorType[][] signatures)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        lock (_gate)
        {
            foreach (var types in signatures) _model.Precompile(new(types));
        }
    }

    /// <summary>Ends when no compilation of this step waits or runs.</summary>
    public Task WaitForCompilationAsync(CancellationToken cancellation = default) => _model.WhenIdle(cancellation);

    /// <inheritdoc cref="JitCompiledModel{T}.Explain"/>
    public string Explain() => _model.Explain();

    /// <inheritdoc cref="JitCompiledModel{T}.ExplainCompiled"/>
    public IReadOnlyList<Explanation> ExplainCompiled(MachineLimits? limits = null) => _model.ExplainCompiled(limits ?? MachineLimits.Measured);

    /// <summary>Cancels compilations and frees the memory; parameters and state stay with their owners.</summary>
    public void Dispose() => _model.Dispose();
}
