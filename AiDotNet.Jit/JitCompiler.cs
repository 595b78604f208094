using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using Program = AiDotNet.Jit.Tape.Program;

namespace AiDotNet.Jit;

/// <summary>Compiles what a tape recorded, what a model computes for given shapes, or a whole training step.</summary>
public static class JitCompiler
{
    /// <summary>Counters of the process-wide cache of compiled graphs.</summary>
    public static CacheStats GetCacheStats() => GraphCompiler.Cache.Stats;

    /// <summary>Forgets all compiled graphs; those in use go on working.</summary>
    public static void ClearCache() => GraphCompiler.Cache.Clear();

    /// <summary>
    /// Compiles what a tape has recorded. Inputs are the variables created while it was recording, in order; outputs the results nobody
    /// consumed, in order; every other leaf (a parameter created before, a constant) is bound by reference and read at every call.
    /// </summary>
    /// <exception cref="InvalidGraphException">Nothing was recorded, or it cannot be compiled without freezing a value.</exception>
    public static CompiledGraph<T> Compile<T>(GradientTape<T> tape, JitOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => new(tape.Program, options ?? JitOptions.Default, cancellation);

    /// <summary>Compiles the way from some leaves to some recorded results.</summary>
    /// <exception cref="InvalidGraphException">An input is not a leaf, or outputs are of different tapes.</exception>
    public static CompiledGraph<T> Compile<T>(
        IReadOnlyList<ComputationNode> outputs, IReadOnlyList<ComputationNode> inputs, JitOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => new(Program.From(outputs, inputs), options ?? JitOptions.Default, cancellation);

    /// <summary>Compiles the way from some leaves to one recorded result.</summary>
    /// <exception cref="InvalidGraphException">An input is not a leaf.</exception>
    public static CompiledGraph<T> Compile<T>(
        ComputationNode<T> output, IReadOnlyList<ComputationNode> inputs, JitOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => Compile<T>([output], inputs, options, cancellation);

    /// <summary>Traces a model of one input for a shape and compiles it; nothing is computed.</summary>
    public static CompiledGraph<T> Compile<T>(
        Func<ComputationNode<T>, ComputationNode<T>> model, Shape inputShape, JitOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged =>
        Compile<T>(nodes => [model((ComputationNode<T>)nodes[0])], [new(DTypes.Of<T>(), inputShape)], options, cancellation);

    /// <summary>Traces a model of any inputs and outputs for their types and compiles it; nothing is computed.</summary>
    public static CompiledGraph<T> Compile<T>(
        Func<IReadOnlyList<ComputationNode>, IReadOnlyList<ComputationNode>> model, IReadOnlyList<TensorType> inputTypes,
        JitOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => new(Tracer.Trace(model, inputTypes), options ?? JitOptions.Default, cancellation);

    /// <summary>Compiles a traced model.</summary>
    public static CompiledGraph<T> Compile<T>(this TracedGraph<T> traced, JitOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged => new(traced.Program, options ?? JitOptions.Default, cancellation);

    /// <summary>As <see cref="Compile{T}(GradientTape{T}, JitOptions?, CancellationToken)"/>, but tells instead of throwing.</summary>
    /// <param name="tape">A tape that has recorded something.</param>
    /// <param name="compiled">The compiled graph, or null.</param>
    /// <param name="error">Why there is none, or null.</param>
    /// <param name="options">How to compile.</param>
    public static bool TryCompile<T>(
        GradientTape<T> tape, [NotNullWhen(true)] out CompiledGraph<T>? compiled, [NotNullWhen(false)] out string? error, JitOptions? options = null)
        where T : unmanaged => Try(() => Compile(tape, options), out compiled, out error);

    /// <summary>As <see cref="Compile{T}(ComputationNode{T}, IReadOnlyList{ComputationNode}, JitOptions?, CancellationToken)"/>, but tells instead of throwing.</summary>
    public static bool TryCompile<T>(
        ComputationNode<T> output, IReadOnlyList<ComputationNode> inputs, [NotNullWhen(true)] out CompiledGraph<T>? compiled,
        [NotNullWhen(false)] out string? error, JitOptions? options = null)
        where T : unmanaged => Try(() => Compile(output, inputs, options), out compiled, out error);

    /// <summary>
    /// A function that computes the output from the inputs: compiled where that works, interpreted (with the reason) where it does not. A
    /// graph that makes no sense still throws: the interpreter could not run it either.
    /// </summary>
    public static (Func<Tensor[], Tensor[]> Function, bool WasCompiled, string? Message) CompileWithFallback<T>(
        ComputationNode<T> output, IReadOnlyList<ComputationNode> inputs, JitOptions? options = null) where T : unmanaged
    {
        if (TryCompile(output, inputs, out var compiled, out string? error, options)) return (arguments => compiled.Forward(arguments), true, null);
        var program = new InterpretedProgram(Program.From([output], inputs));
        return (program.Run, false, error);
    }

    /// <summary>Which of a graph's operations become kernels, and which are evaluated one by one.</summary>
    public static CompatibilityReport AnalyzeCompatibility<T>(ComputationNode<T> output, IReadOnlyList<ComputationNode> inputs) where T : unmanaged =>
        CompatibilityReport.Of(Program.From([output], inputs).Graph);

    /// <summary>The names of the operations that have kernels.</summary>
    public static IReadOnlySet<string> GetSupportedOperations() =>
        Primitive.All.Where(Planning.ElementwiseRules.HasKernel).Select(o => o.Name).ToHashSet();

    /// <summary>
    /// A training step for a loss of one float batch and one integer label tensor: forward, backward and update of all parameters in
    /// place, compiled on the first run for each batch shape.
    /// </summary>
    /// <param name="loss">Computes a scalar loss from (batch, labels); closes over the parameters.</param>
    /// <param name="parameters">Leaves whose tensors are trained, overwritten in place.</param>
    /// <param name="optimizer">How they follow their gradients.</param>
    /// <param name="options">How to compile.</param>
    /// <remarks>
    /// A lambda that fits integer labels and float targets alike, as one that calls CrossEntropy does, is taken for one of labels; give its
    /// parameters types to mean the other.
    /// </remarks>
    [OverloadResolutionPriority(1)]
    public static CompiledTrainingStep<T> CompileTrainingStep<T>(
        Func<ComputationNode<T>, ComputationNode<int>, ComputationNode<T>> loss, IReadOnlyList<ComputationNode<T>> parameters,
        Optimizer optimizer, JitOptions? options = null) where T : unmanaged =>
        new(nodes => OfBatch(nodes, loss), parameters, optimizer, options ?? JitOptions.Default);

    /// <summary>A training step for a loss of two float tensors, such as inputs and targets.</summary>
    /// <inheritdoc cref="CompileTrainingStep{T}(Func{ComputationNode{T}, ComputationNode{int}, ComputationNode{T}}, IReadOnlyList{ComputationNode{T}}, Optimizer, JitOptions?)"/>
    public static CompiledTrainingStep<T> CompileTrainingStep<T>(
        Func<ComputationNode<T>, ComputationNode<T>, ComputationNode<T>> loss, IReadOnlyList<ComputationNode<T>> parameters,
        Optimizer optimizer, JitOptions? options = null) where T : unmanaged =>
        new(nodes => OfBatch(nodes, loss), parameters, optimizer, options ?? JitOptions.Default);

    /// <summary>A training step for a loss of any tensors.</summary>
    /// <inheritdoc cref="CompileTrainingStep{T}(Func{ComputationNode{T}, ComputationNode{int}, ComputationNode{T}}, IReadOnlyList{ComputationNode{T}}, Optimizer, JitOptions?)"/>
    public static CompiledTrainingStep<T> CompileTrainingStep<T>(
        Func<IReadOnlyList<ComputationNode>, ComputationNode<T>> loss, IReadOnlyList<ComputationNode<T>> parameters,
        Optimizer optimizer, JitOptions? options = null) where T : unmanaged => new(loss, parameters, optimizer, options ?? JitOptions.Default);

    private static ComputationNode<T> OfBatch<T, TTarget>(
        IReadOnlyList<ComputationNode> nodes, Func<ComputationNode<T>, ComputationNode<TTarget>, ComputationNode<T>> loss)
        where T : unmanaged where TTarget : unmanaged => nodes is [ComputationNode<T> input, ComputationNode<TTarget> target]
        ? loss(input, target)
        : throw new InvalidInputException(
            $"A batch of this training step requires a tensor of {DTypes.Of<T>().Text()} and one of {DTypes.Of<TTarget>().Text()}, got " +
            $"{(nodes.Count == 0 ? "none" : string.Join(", ", nodes.Select(n => n.Type)))}. Pass them in this order, converted with Cast if need be" +
            (typeof(TTarget) == typeof(int) ? ", or give the parameters of the loss their types: (ComputationNode<float> x, ComputationNode<float> y) => ..." : "."));

    private static bool Try<T>(
        Func<CompiledGraph<T>> compile, [NotNullWhen(true)] out CompiledGraph<T>? compiled, [NotNullWhen(false)] out string? error) where T : unmanaged
    {
        (compiled, error) = (null, null);
        try
        {
            compiled = compile();
            return true;
        }
        catch (Exception e) when (e is JitException or NotSupportedException or OutOfMemoryException)
        {
            error = e.Message;
            return false;
        }
    }
}
