using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// A model that compiles itself: the interpreter answers at first; after <see cref="AutomaticOptions.WarmupRuns"/> calls with arguments of the
/// same types, machine code is made in the background, compared with the interpreter, and answers from then on. Parameters are read at every
/// call. Safe to call from several threads if the model function is.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class JitCompiledModel<T> : IDisposable where T : unmanaged
{
    private readonly AutomaticModel _model;

    /// <summary>A model of one input and one output.</summary>
    /// <param name="model">Computes the output with <see cref="TensorOperations{T}"/>; closes over its parameters.</param>
    /// <param name="options">When to compile, and how; null takes the defaults.</param>
    public JitCompiledModel(Func<ComputationNode<T>, ComputationNode<T>> model, AutomaticOptions? options = null)
        : this(nodes => new[] { model((ComputationNode<T>)nodes[0]) }, options, model) { }

    /// <summary>A model of any inputs and outputs, of any element types.</summary>
    /// <inheritdoc cref="JitCompiledModel{T}(Func{ComputationNode{T}, ComputationNode{T}}, AutomaticOptions)"/>
    public JitCompiledModel(Func<IReadOnlyList<ComputationNode>, IReadOnlyList<ComputationNode>> model, AutomaticOptions? options = null)
        : this(model, options, model) { }

    private JitCompiledModel(Func<IReadOnlyList<ComputationNode>, IReadOnlyList<ComputationNode>> model, AutomaticOptions? options, Delegate source)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = new(new ModelFunction(model), options ?? AutomaticOptions.Default, source, this);
    }

    /// <summary>Raised on a background thread when code of a signature is put to use for the first time.</summary>
    public event EventHandler<CompiledEventArgs>? Compiled
    {
        add => _model.Compiled += value;
        remove => _model.Compiled -= value;
    }

    /// <summary>Raised like <see cref="Compiled"/>, for every compilation after the model's first; its reason says why.</summary>
    public event EventHandler<CompiledEventArgs>? Recompiled
    {
        add => _model.Recompiled += value;
        remove => _model.Recompiled -= value;
    }

    /// <summary>Raised when something slower has to answer than was asked for.</summary>
    public event EventHandler<FallbackEventArgs>? FellBack
    {
        add => _model.FellBack += value;
        remove => _model.FellBack -= value;
    }

    /// <summary>What the model did so far.</summary>
    public AutomaticStatistics Statistics => _model.Statistics;

    /// <summary>The answer for one input, in a new tensor.</summary>
    /// <exception cref="InvalidGraphException">The model makes no sense for this input, or has several outputs.</exception>
    public Tensor<T> Forward(Tensor<T> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _model.Forward([input]) is [Tensor<T> output] ? output : throw new InvalidGraphException(
            $"Forward of one tensor requires a model with one output of {typeof(T).Name}. Call Forward with an array of inputs to get all outputs.");
    }

    /// <summary>The answers for several inputs, in new tensors.</summary>
    public Tensor<T>[] Forward(params Tensor<T>[] inputs) => [.. _model.Forward(inputs).Cast<Tensor<T>>()];

    /// <summary>The answers of a model with inputs of several element types, in new tensors.</summary>
    public Tensor[] Forward(params Tensor[] inputs) => _model.Forward(inputs);

    /// <summary>Computes the answers into tensors of the caller; allocates nothing once compiled.</summary>
    /// <exception cref="InvalidInputException">A tensor is not what the model demands.</exception>
    public void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs) => _model.Run(inputs, outputs);

    /// <summary>Compiles for inputs of these shapes in the background, without waiting for calls; one set of types is all inputs of one call.</summary>
    public void Precompile(params TensorType[][] signatures)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        foreach (var types in signatures) _model.Precompile(new(types));
    }

    /// <summary>Compiles a model of one input for these shapes in the background.</summary>
    public void Precompile(params Shape[] shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        foreach (var shape in shapes) _model.Precompile(new([new(DTypes.Of<T>(), shape)]));
    }

    /// <summary>Ends when no compilation of this model waits or runs.</summary>
    public Task WaitForCompilationAsync(CancellationToken cancellation = default) => _model.WhenIdle(cancellation);

    /// <summary>What answers each signature and why, one line each.</summary>
    public string Explain() => _model.Explain();

    /// <summary>
    /// What the compiler made of each signature that machine code of its own answers: passes, fusion, kernels, memory, and what the tuner
    /// measured. Made on demand.
    /// </summary>
    /// <param name="limits">What predictions are measured by; null measures this machine once per process.</param>
    public IReadOnlyList<Explanation> ExplainCompiled(MachineLimits? limits = null) => _model.ExplainCompiled(limits ?? MachineLimits.Measured);

    /// <summary>Cancels compilations and frees the memory; calls that are under way finish first.</summary>
    public void Dispose() => _model.Dispose();
}
