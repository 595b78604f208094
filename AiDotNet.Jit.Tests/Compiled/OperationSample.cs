using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>A small model around one operation: interpreted on a tape, compiled, and differentiated.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="Function">The function it is about, as <see cref="OperationNames"/> writes it.</param>
/// <param name="Variant">What is particular about this sample.</param>
/// <param name="Arguments">What it is applied to.</param>
/// <param name="Model">The model.</param>
public sealed record OperationSample<T>(
    string Function, string Variant, Argument[] Arguments, Func<Operands<T>, IReadOnlyList<ComputationNode>> Model) where T : unmanaged
{
    private const int DropoutSeed = 42;

    /// <summary>Unique among the samples.</summary>
    public string Name => Variant.Length == 0 ? Function : $"{Function}: {Variant}";

    /// <summary>False where the gradient is not the derivative: masks, integers, and what stops gradients.</summary>
    public bool IsDerivable { get; init; } = true;

    /// <summary>The smallest extent of the vectorised axis for which the operation has a value.</summary>
    public int Smallest { get; init; }

    /// <summary>The types of the arguments.</summary>
    public TensorType[] Types => [.. Arguments.Select(a => new TensorType(a.Fixed ?? DTypes.Of<T>(), a.Shape))];

    /// <summary>The model for gradients: those of a weighted sum of the results by every argument of numbers.</summary>
    public OperationSample<T> Gradient => this with { Variant = $"{Variant} gradient", Model = n => Differentiate(n) };

    /// <summary>Random arguments; equal for float and double.</summary>
    public Tensor[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Types.Zip(Arguments, (type, a) => TestTensors.Random(type, a.Low, a.High, random))];
    }

    /// <summary>Random weights, one for each element of each float result.</summary>
    public Tensor<T>[] DrawSeeds(IEnumerable<TensorType> outputs, int seed)
    {
        var random = new Random(1000 + seed);
        return [.. outputs.Where(o => o.DType.IsFloat()).Select(o => (Tensor<T>)TestTensors.Random(o, -1, 1, random))];
    }

    /// <summary>The model on nodes of any kind.</summary>
    public IReadOnlyList<ComputationNode> Apply(IReadOnlyList<ComputationNode> nodes) => Model(new(nodes));

    /// <summary>The traced model, compiled.</summary>
    public CompiledGraph<T> Compile(JitOptions? options = null)
    {
        var compiled = JitCompiler.Compile<T>(Apply, Types, options);
        foreach (var seed in compiled.Captured.OfType<ComputationNode<int>>().Where(c => c.Name == "seed")) seed.Value.Span[0] = DropoutSeed;
        return compiled;
    }

    /// <summary>The results by the tape.</summary>
    public Tensor[] Interpret(IReadOnlyList<Tensor> inputs) => OnTape(inputs, (_, _, results) => [.. results.Select(ValueOf)]);

    /// <summary>The gradients by the tape, of the float results weighted by <paramref name="seeds"/>, for each argument of numbers.</summary>
    public Tensor[] InterpretGradients(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor<T>> seeds) => OnTape(inputs, (tape, nodes, results) =>
    {
        var weighted = results.OfType<ComputationNode<T>>().Zip(seeds, (r, s) => TensorOperations<T>.Sum(r * TensorOperations<T>.Constant(s)));
        var gradients = tape.Gradient(weighted.Aggregate((a, b) => a + b), nodes.OfType<ComputationNode<T>>());
        return [.. gradients.Values];
    });

    private static Tensor[] OnTape(
        IReadOnlyList<Tensor> inputs, Func<GradientTape<T>, ComputationNode[], IReadOnlyList<ComputationNode>, Tensor[]> use, Func<ComputationNode[], IReadOnlyList<ComputationNode>> apply)
    {
        using var tape = new GradientTape<T> { Seed = Tensor<int>.Scalar(DropoutSeed) };
        ComputationNode[] nodes = [.. inputs.Select(LeafOf)];
        return use(tape, nodes, apply(nodes));
    }

    private Tensor[] OnTape(IReadOnlyList<Tensor> inputs, Func<GradientTape<T>, ComputationNode[], IReadOnlyList<ComputationNode>, Tensor[]> use) =>
        OnTape(inputs, use, Apply);

    private static ComputationNode LeafOf(Tensor tensor) => tensor switch
    {
        Tensor<T> numbers => TensorOperations<T>.Variable(numbers),
        Tensor<int> integers => TensorOperations<int>.Variable(integers),
        _ => TensorOperations<bool>.Variable((Tensor<bool>)tensor),
    };

    private static Tensor ValueOf(ComputationNode node) => node switch
    {
        ComputationNode<float> n => n.Value.Clone(),
        ComputationNode<double> n => n.Value.Clone(),
        ComputationNode<int> n => n.Value.Clone(),
        _ => ((ComputationNode<bool>)node).Value.Clone(),
    };

    private IReadOnlyList<ComputationNode> Differentiate(Operands<T> operands)
    {
        using var tape = new GradientTape<T>();
        var results = Model(operands).OfType<ComputationNode<T>>().Select((r, i) => TensorOperations<T>.Sum(r * Weights(r.Shape, 70 + i)));
        ComputationNode<T>[] sources = [.. Enumerable.Range(0, Arguments.Length).Where(i => Arguments[i].Fixed is null).Select(i => operands[i])];
        var gradients = tape.Gradient(results.Aggregate((a, b) => a + b), sources, createGraph: true);
        return [.. sources.Select(gradients.Node)];
    }

    // A plain sum would hide errors that cancel: softmax sums to 1 whatever happens.
    private static ComputationNode<T> Weights(Shape shape, int seed) =>
        TensorOperations<T>.Constant((Tensor<T>)TestTensors.Random(new(DTypes.Of<T>(), shape), -1, 1, new Random(seed)));
}
