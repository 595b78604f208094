using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;
using static AiDotNet.Jit.Tests.Compiled.Argument;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>
/// Models around every public function of <see cref="TensorOperations{T}"/>: a new function needs a line here, which a test demands, and
/// gets every test that enumerates the samples. n is the extent of the axis that kernels vectorise.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public static partial class OperationSamples<T> where T : unmanaged
{
    /// <summary>The extent that is awkward for every vector width.</summary>
    public const int Usual = 7;

    private static readonly Lazy<Dictionary<string, OperationSample<T>>> ByName = new(() => All().ToDictionary(s => s.Name));

    /// <summary>Every sample.</summary>
    public static IEnumerable<OperationSample<T>> All(int n = Usual) =>
        [.. Leaves(n), .. Arithmetic(n), .. Functions(n), .. Comparisons(n), .. Activations(n), .. Shapes(n), .. Reductions(n), .. Products(n), .. Layers(n), .. Losses(n), .. Custom(n)];

    /// <summary>The sample with this name.</summary>
    public static OperationSample<T> Get(string name) => ByName.Value[name];

    /// <summary>The sample with this name for another extent.</summary>
    public static OperationSample<T> Get(string name, int n) => All(n).Single(s => s.Name == name);

    private static OperationSample<T> Of(string function, string variant, Argument[] arguments, Func<Operands<T>, ComputationNode> model) =>
        new(function, variant, arguments, n => [model(n)]);

    private static OperationSample<T> Many(string function, string variant, Argument[] arguments, Func<Operands<T>, ComputationNode[]> model) =>
        new(function, variant, arguments, n => model(n));

    private static Tensor<T> Fixed(int seed, params int[] shape) =>
        (Tensor<T>)TestTensors.Random(new(DTypes.Of<T>(), shape), 0.5, 1.5, new Random(seed));

    private static IEnumerable<OperationSample<T>> Leaves(int n) =>
    [
        Of("Variable", "captured", [Numbers(3, n)], a => a[0] * TensorOperations<T>.Variable(Fixed(1, 3, n), "w") + a[0]),
        Of("Constant", "in the graph", [Numbers(3, n)], a => a[0] * TensorOperations<T>.Constant(Fixed(2, n)) + TensorOperations<T>.Constant(Fixed(3, 1, n))),
        Of("StopGradient", "", [Numbers(3, n)], a => a[0] * TensorOperations<T>.StopGradient(a[0])) with { IsDerivable = false },
        Of("Cast", "to int", [Numbers(3, n).Between(-9, 9)], a => TensorOperations<T>.Cast<int>(a[0])) with { IsDerivable = false },
        Of("Cast", "to bool", [Indices(2, 3, n)], a => TensorOperations<int>.Cast<bool>(a.Ints(0))) with { IsDerivable = false },
        Of("Cast", "from int", [Indices(9, 3, n), Numbers(n)], a => TensorOperations<int>.Cast<T>(a.Ints(0)) * a[1]),
        Of("Cast", "through float", [Numbers(3, n)], a => TensorOperations<float>.Cast<T>(TensorOperations<T>.Cast<float>(a[0]) * 2)) with { IsDerivable = false },
    ];

    private static IEnumerable<OperationSample<T>> Arithmetic(int n) =>
    [
        Of("Add(T, T)", "", [Numbers(3, n), Numbers(3, n)], a => TensorOperations<T>.Add(a[0], a[1])),
        Of("Add(T, T)", "bias [N]", [Numbers(2, 3, n), Numbers(n)], a => TensorOperations<T>.Add(a[0], a[1])),
        Of("Add(T, T)", "bias [1, N]", [Numbers(3, n), Numbers(1, n)], a => TensorOperations<T>.Add(a[0], a[1])),
        Of("Add(T, T)", "outer", [Numbers(3, 1), Numbers(1, n)], a => TensorOperations<T>.Add(a[0], a[1])),
        Of("Add(T, T)", "twice the same", [Numbers(3, n)], a => TensorOperations<T>.Add(a[0], a[0])),
        Of("Add(T, double)", "", [Numbers(3, n)], a => TensorOperations<T>.Add(a[0], 0.75)),
        Of("Subtract(T, T)", "column", [Numbers(3, n), Numbers(3, 1)], a => TensorOperations<T>.Subtract(a[0], a[1])),
        Of("Subtract(T, T)", "twice the same", [Numbers(3, n)], a => TensorOperations<T>.Subtract(a[0], a[0]) + a[0]),
        Of("Subtract(T, double)", "", [Numbers(3, n)], a => TensorOperations<T>.Subtract(a[0], 0.75)),
        Of("Subtract(double, T)", "", [Numbers(3, n)], a => TensorOperations<T>.Subtract(0.75, a[0])),
        Of("ElementwiseMultiply(T, T)", "", [Numbers(3, n), Numbers(3, n)], a => TensorOperations<T>.ElementwiseMultiply(a[0], a[1])),
        Of("ElementwiseMultiply(T, T)", "scalar", [Numbers(), Numbers(2, 3, n)], a => TensorOperations<T>.ElementwiseMultiply(a[0], a[1])),
        Of("ElementwiseMultiply(T, T)", "rank 3", [Numbers(2, 1, n), Numbers(3, 1)], a => TensorOperations<T>.ElementwiseMultiply(a[0], a[1])),
        Of("ElementwiseMultiply(T, T)", "used twice", [Numbers(3, n)], a => TensorOperations<T>.ElementwiseMultiply(a[0], a[0]) * a[0] - a[0]),
        Of("ElementwiseMultiply(T, double)", "", [Numbers(3, n)], a => TensorOperations<T>.ElementwiseMultiply(a[0], -2.5)),
        Of("Divide(T, T)", "row", [Numbers(3, n), Positive(n)], a => TensorOperations<T>.Divide(a[0], a[1])),
        Of("Divide(T, T)", "outer", [Numbers(1, n), Positive(3, 1)], a => TensorOperations<T>.Divide(a[0], a[1])),
        Of("Divide(T, double)", "", [Numbers(3, n)], a => TensorOperations<T>.Divide(a[0], 3)),
        Of("Divide(double, T)", "", [Positive(3, n)], a => TensorOperations<T>.Divide(3, a[0])),
        .. new[] { 0.0, 1, 2, 3, 5, -1, -2, 0.5, 2.5 }.Select(p =>
            Of("Power(T, double)", $"{p}", [Positive(3, n)], a => TensorOperations<T>.Power(a[0], p))),
        Of("Power(T, double)", "of negative numbers", [Numbers(3, n)], a => TensorOperations<T>.Power(a[0], 3)),
        Of("Power(T, T)", "row", [Positive(3, n), Numbers(n)], a => TensorOperations<T>.Power(a[0], a[1])),
        Of("Negate", "", [Numbers(3, n)], a => TensorOperations<T>.Negate(a[0])),
    ];

    private static IEnumerable<OperationSample<T>> Functions(int n) =>
    [
        Of("Abs", "", [Numbers(3, n)], a => TensorOperations<T>.Abs(a[0])),
        Of("Square", "", [Numbers(3, n)], a => TensorOperations<T>.Square(a[0])),
        Of("Sqrt", "", [Positive(3, n)], a => TensorOperations<T>.Sqrt(a[0])),
        Of("Exp", "", [Numbers(3, n).Between(-3, 3)], a => TensorOperations<T>.Exp(a[0])),
        Of("Expm1", "", [Numbers(3, n)], a => TensorOperations<T>.Expm1(a[0])),
        Of("Log", "", [Positive(3, n)], a => TensorOperations<T>.Log(a[0])),
        Of("Log1p", "", [Positive(3, n)], a => TensorOperations<T>.Log1p(a[0])),
        Of("Sin", "", [Numbers(3, n).Between(-4, 4)], a => TensorOperations<T>.Sin(a[0])),
        Of("Cos", "", [Numbers(3, n).Between(-4, 4)], a => TensorOperations<T>.Cos(a[0])),
        Of("Tanh", "", [Numbers(3, n).Between(-3, 3)], a => TensorOperations<T>.Tanh(a[0])),
        Of("Sigmoid", "", [Numbers(3, n).Between(-4, 4)], a => TensorOperations<T>.Sigmoid(a[0])),
        Of("Erf", "", [Numbers(3, n).Between(-2, 2)], a => TensorOperations<T>.Erf(a[0])),
        Of("Maximum", "row", [Numbers(3, n), Numbers(n)], a => TensorOperations<T>.Maximum(a[0], a[1])),
        Of("Minimum", "column", [Numbers(3, n), Numbers(3, 1)], a => TensorOperations<T>.Minimum(a[0], a[1])),
        Of("Clip", "", [Numbers(3, n)], a => TensorOperations<T>.Clip(a[0], -0.4, 0.6)),
    ];

    private static IEnumerable<OperationSample<T>> Comparisons(int n) =>
    [
        Of("Where", "argument", [Mask(3, n), Numbers(3, n), Numbers(1, n)], a => TensorOperations<T>.Where(a.Mask(0), a[1], a[2])),
        Of("Where", "comparison", [Numbers(3, n), Numbers(n)], a => TensorOperations<T>.Where(TensorOperations<T>.Less(a[0], a[1]), a[0] * a[1], a[1])),
        .. new (string Name, Func<ComputationNode<T>, ComputationNode<T>, ComputationNode<bool>> Compare)[]
        {
            ("Less", TensorOperations<T>.Less), ("LessEqual", TensorOperations<T>.LessEqual), ("Greater", TensorOperations<T>.Greater),
            ("GreaterEqual", TensorOperations<T>.GreaterEqual), ("Equal", TensorOperations<T>.Equal), ("NotEqual", TensorOperations<T>.NotEqual),
        }.SelectMany(c => new[]
        {
            Of(c.Name, "row", [Numbers(3, n), Numbers(n)], a => c.Compare(a[0], a[1])) with { IsDerivable = false },
            Of(c.Name, "partly equal", [Numbers(3, n)], a => c.Compare(a[0], TensorOperations<T>.ReLU(a[0]))) with { IsDerivable = false },
        }),
    ];

    private static IEnumerable<OperationSample<T>> Activations(int n) =>
    [
        Of("ReLU", "", [Numbers(3, n)], a => TensorOperations<T>.ReLU(a[0])),
        Of("LeakyReLU", "", [Numbers(3, n)], a => TensorOperations<T>.LeakyReLU(a[0], 0.1)),
        Of("ELU", "", [Numbers(3, n)], a => TensorOperations<T>.ELU(a[0], 1.5)),
        Of("SiLU", "", [Numbers(3, n).Between(-4, 4)], a => TensorOperations<T>.SiLU(a[0])),
        Of("Softplus", "", [Numbers(3, n).Between(-4, 4)], a => TensorOperations<T>.Softplus(a[0])),
        Of("GELU", "", [Numbers(3, n).Between(-3, 3)], a => TensorOperations<T>.GELU(a[0])),
        Of("GELUTanh", "", [Numbers(3, n).Between(-3, 3)], a => TensorOperations<T>.GELUTanh(a[0])),
        Of("Softmax", "", [Numbers(3, n).Between(-3, 3)], a => TensorOperations<T>.Softmax(a[0])) with { Smallest = 1 },
        Of("Softmax", "first axis", [Numbers(3, n)], a => TensorOperations<T>.Softmax(a[0], 0)),
        Of("LogSoftmax", "", [Numbers(3, n).Between(-3, 3)], a => TensorOperations<T>.LogSoftmax(a[0])) with { Smallest = 1 },
        Of("LogSoftmax", "middle axis", [Numbers(2, 3, n)], a => TensorOperations<T>.LogSoftmax(a[0], 1)),
    ];
}
