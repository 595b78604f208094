using System.Runtime.CompilerServices;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using Program = AiDotNet.Jit.Tape.Program;

namespace AiDotNet.Jit;

/// <summary>
/// A compiled model. Parameters the model closes over are bound by reference and read at every call. Safe to call from several threads.
/// </summary>
/// <typeparam name="T">The element type of floating-point inputs and outputs: float or double.</typeparam>
public sealed partial class CompiledGraph<T> : IDisposable where T : unmanaged
{
    private readonly Program _program;
    private readonly JitOptions _options;
    private readonly bool _isObserved;
    private readonly Executable _forward;
    private readonly Lazy<Executable> _backward;
    private Tensor[]? _arguments;
    private volatile bool _disposed;

    internal CompiledGraph(Program program, JitOptions options, CancellationToken cancellation)
    {
        (_program, _options, _isObserved) = (program, options, options.CheckNumerics || options.Profile);
        var (compiled, stats) = GraphCompiler.Compile(program.Graph, options, null, cancellation);
        (_forward, Stats) = (new(compiled, options.MaxThreads) { Bound = BoundInputs(program) }, stats);
        _backward = new(CompileBackward);
        InputTypes = [.. program.Inputs.Select(i => i.Type)];
        OutputTypes = [.. program.Outputs.Select(o => o.Type)];
    }

    /// <summary>What compiling the forward pass did.</summary>
    public CompilationStats Stats { get; }

    /// <summary>How it was compiled.</summary>
    public JitOptions Options => _options;

    /// <summary>The types of the inputs, in order.</summary>
    public IReadOnlyList<TensorType> InputTypes { get; }

    /// <summary>The types of the outputs, in order.</summary>
    public IReadOnlyList<TensorType> OutputTypes { get; }

    /// <summary>The parameters and constants the model closes over.</summary>
    public IReadOnlyList<ComputationNode> Captured => [.. _program.Captured.Select(c => c.Leaf)];

    /// <summary>The machine code and the plan behind it.</summary>
    public CompiledProgram Program => _forward.Program;

    /// <summary>Computes the outputs into new tensors.</summary>
    /// <exception cref="InvalidInputException">The inputs are not what the graph was compiled for.</exception>
    [OverloadResolutionPriority(1)]
    public Tensor<T>[] Forward(params Tensor<T>[] inputs) => [.. Forward((Tensor[])[.. inputs]).Cast<Tensor<T>>()];

    /// <summary>Computes the outputs of a model with inputs of several element types into new tensors.</summary>
    /// <exception cref="InvalidInputException">The inputs are not what the graph was compiled for.</exception>
    public Tensor[] Forward(params Tensor[] inputs)
    {
        Tensor[] outputs = [.. OutputTypes.Select(Tensor.Uninitialized)];
        Run(inputs, outputs);
        return outputs;
    }

    /// <summary>Computes the outputs into tensors of the caller, without allocating.</summary>
    /// <exception cref="InvalidInputException">A tensor is not what the graph was compiled for; nothing was written.</exception>
    public void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        if (inputs.Length != InputTypes.Count) throw InputValidation.Count(InputTypes.Count, inputs.Length, "inputs");
        var arguments = Interlocked.Exchange(ref _arguments, null) ?? new Tensor[InputTypes.Count + _program.Captured.Count];
        inputs.CopyTo(arguments);
        Bind(arguments.AsSpan(inputs.Length));
        if (_isObserved) RunObserved(_forward, ref _profile, _program.Graph, arguments, outputs!);
        else _forward.Run(arguments, outputs!);
        Array.Clear(arguments);
        _arguments = arguments;
    }

    /// <summary>Runs the compiled code and the interpreter on the same inputs and compares all outputs by the rule of <see cref="Verification"/>.</summary>
    /// <exception cref="InvalidInputException">The inputs are not what the graph was compiled for.</exception>
    public VerificationReport Verify(params Tensor[] inputs)
    {
        var outputs = Forward(inputs);
        var captured = new Tensor[_program.Captured.Count];
        Bind(captured);
        return Verification.Compare(_program.Graph, _options.Mode, [.. inputs, .. captured], outputs);
    }

    /// <summary>The gradients of the inputs: for each input, the sum over outputs of seed times derivative, in the input's shape.</summary>
    /// <param name="inputs">As for <see cref="Forward(Tensor{T}[])"/>.</param>
    /// <param name="seeds">One tensor for each floating-point output, of its shape.</param>
    /// <exception cref="NotDifferentiableException">There is no derivative.</exception>
    public Tensor<T>[] Backward(Tensor<T>[] inputs, Tensor<T>[] seeds) => Gradients([.. inputs], seeds).Inputs;

    /// <summary>The gradients of the inputs and of the parameters the model closes over.</summary>
    /// <param name="inputs">One tensor for each input.</param>
    /// <param name="seeds">One tensor for each floating-point output, of its shape.</param>
    /// <returns>One tensor for each floating-point input, and one for each captured leaf that requires a gradient; zeros where the outputs do not depend on it.</returns>
    public (Tensor<T>[] Inputs, IReadOnlyDictionary<ComputationNode<T>, Tensor<T>> Parameters) Gradients(Tensor[] inputs, Tensor<T>[] seeds)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var executable = _backward.Value;
        var captured = new Tensor[_program.Captured.Count];
        Bind(captured);
        Tensor[] outputs = [.. executable.Program.Plan.Graph.Outputs.Select(o => Tensor.Uninitialized(o.Type))];
        Tensor[] arguments = [.. inputs, .. captured, .. seeds];
        if (_isObserved) RunObserved(executable, ref _backwardProfile, _options.CheckNumerics ? BackwardGraph() : null!, arguments, outputs);
        else executable.Run(arguments, outputs);
        int count = _program.Inputs.Count(IsFloat);
        var parameters = Parameters().Zip(outputs[count..]).ToDictionary(p => p.First, p => (Tensor<T>)p.Second);
        return ([.. outputs[..count].Cast<Tensor<T>>()], parameters);
    }

    /// <summary>Compiles the backward pass now instead of on its first use.</summary>
    /// <returns>What compiling it did.</returns>
    public CompilationStats CompileGradients()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _ = _backward.Value;
        return BackwardStats!;
    }

    /// <summary>What compiling the backward pass did; null before it was.</summary>
    public CompilationStats? BackwardStats { get; private set; }

    /// <summary>Frees the memory; runs under way finish first.</summary>
    public void Dispose()
    {
        _disposed = true;
        _forward.Dispose();
        if (_backward.IsValueCreated) _backward.Value.Dispose();
    }

    private void Bind(Span<Tensor> captured)
    {
        for (int i = 0; i < captured.Length; i++) captured[i] = _program.Captured[i].Tensor;
    }

    private Executable CompileBackward()
    {
        var (program, stats) = GraphCompiler.Compile(BackwardGraph(), _options);
        BackwardStats = stats;
        return new(program, _options.MaxThreads) { Bound = BoundInputs(_program) };
    }

    private static Range BoundInputs(Program program) => program.Inputs.Count..(program.Inputs.Count + program.Captured.Count);

    private Graph BackwardGraph()
    {
        var forward = new Canonicalize().Run(_program.Graph, new PassContext());
        var builder = forward.Outputs[0].Builder;
        Node[] targets = [.. forward.Outputs.Where(o => o.DType.IsFloat())];
        if (targets.Length == 0) throw NoTarget(forward);
        Node[] seeds = [.. targets.Select((t, i) => builder.Input(t.Type, $"seed{i}"))];
        Node[] sources = [.. forward.Inputs.Where((_, i) => IsSource(i))];
        var gradients = Differentiate(targets, seeds, sources);
        return new([.. forward.Inputs, .. seeds], gradients, [.. forward.Nodes.Where(n => n.Op == Primitive.Check)]);
    }

    private static NotDifferentiableException NoTarget(Graph graph) => new(
        $"A gradient requires an output of float32 or float64, got {string.Join(", ", graph.Outputs.Select(o => o.Type))}. Return the float result, too.");

    private static Node[] Differentiate(Node[] targets, Node[] seeds, Node[] sources) =>
        [.. Autodiff.Backward.Gradients(targets, seeds, sources).Select((g, i) => g ?? sources[i].ConstantLike(0))];

    private bool IsSource(int input) => input < _program.Inputs.Count
        ? IsFloat(_program.Inputs[input])
        : _program.Captured[input - _program.Inputs.Count].Leaf is ComputationNode<T> { RequiresGradient: true };

    private IEnumerable<ComputationNode<T>> Parameters() =>
        _program.Captured.Select(c => c.Leaf).OfType<ComputationNode<T>>().Where(l => l.RequiresGradient);

    private static bool IsFloat(ComputationNode node) => node.DType.IsFloat();
}
