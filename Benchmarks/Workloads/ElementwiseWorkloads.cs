using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Workloads;

/// <summary>W1: one fused expression at several sizes; W6: many operations on nothing; W10: a thousand small ones.</summary>
internal static class ElementwiseWorkloads
{
    private const int Links = 200;

    /// <summary>W1.</summary>
    public static IEnumerable<Workload> Fused =>
        new[] { 1_000, 100_000, 1_000_000, 10_000_000 }.Select(n => new Workload($"W1_{n}", Cost.HandWritten, new(0.95), () => GraphExercise.Of(
            x => Tanh(x[0] * x[1] + x[2]) * Sigmoid(x[0]) - x[3], [.. Enumerable.Range(1, 4).Select(s => HashData.Tensor([n], (uint)s))], Check.Sum)));

    /// <summary>W6.</summary>
    public static IEnumerable<Workload> Tiny =>
    [
        new("W6_fwd", Cost.HandWritten, new(Microseconds: 0.3), () => GraphExercise.Of(x => Eighteen(x[0], x[1]), Eight(), Check.Sum)),
        new("W6_fwdbwd", Cost.HandWritten, new(Microseconds: 0.5), () => new GraphExercise(
            x => Derivatives.WithGradients(() => Eighteen(x[0], x[1]), x), Eight(), o => Check.Sum(o[0]), o => Check.Sum(o[1]) + Check.Sum(o[2]))),
    ];

    /// <summary>W10.</summary>
    public static IEnumerable<Workload> Long =>
    [
        new("W10_fwd", Chain(1), new(0.6), () => GraphExercise.Of(x => Thousand(x), Matrices(), Check.Sum)),
        new("W10_fwdbwd", Chain(3), new(0.5), () => new GraphExercise(
            x => Derivatives.WithGradients(() => Thousand(x), x), Matrices(), o => Check.Sum(o[0]), o => Check.Sum(o[2]))),
    ];

    private static Cost Chain(int passes) => new(Flops: passes * Links * Cost.Product(32, 32, 32), Tangents: Links * 1024, SharesMaps: false);

    private static ComputationNode<float> Eighteen(ComputationNode<float> x, ComputationNode<float> w)
    {
        var t = Tanh(x * w + x);
        t = Sigmoid(t * w - x);
        t = Exp(Log(t * 2.0 + 1.0));
        t = ReLU(t * x) + w;
        t = Sqrt(t * t + 0.5);
        return Sum(-(t / (w + 3.0)));
    }

    private static ComputationNode<float> Thousand(ComputationNode<float>[] inputs)
    {
        var (x, w, a, b) = (inputs[0], inputs[1], inputs[2], inputs[3]);
        var h = x;
        for (int i = 0; i < Links; i++) h = Tanh(MatrixMultiply(h, w) * a + b) + x;
        return Mean(h);
    }

    private static Tensor<float>[] Eight() => [HashData.Tensor([8], 1), HashData.Tensor([8], 2)];

    private static Tensor<float>[] Matrices() =>
    [
        HashData.Tensor([32, 32], 1), HashData.Tensor([32, 32], 2, Math.Pow(32, -0.5)), HashData.Tensor([32, 32], 3), HashData.Tensor([32, 32], 4),
    ];
}
