using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Workloads;

/// <summary>W7: softmax, layer norm and cross-entropy; W11: plain reductions of rows and columns.</summary>
internal static class RowWorkloads
{
    private const double LayerBytes = 512 * 768 * sizeof(float);

    /// <summary>W7.</summary>
    public static IEnumerable<Workload> Normalizations =>
    [
        new("W7_softmax", new(Exponentials: 1024 * 1000), new(0.8), () =>
            GraphExercise.Of(x => Softmax(x[0]), [HashData.Tensor([1024, 1000], 1, 4)], Check.SumOfSquares)),
        new("W7_layernorm_fwd", new(Bytes: 2 * LayerBytes), new(0.8), () =>
            GraphExercise.Of(x => LayerNorm(x[0], [768], x[1], x[2]), [.. Layer()[..3]], Check.SumOfMagnitudes)),
        new("W7_layernorm_fwdbwd", new(Bytes: 5 * LayerBytes), new(0.7), () => new GraphExercise(
            x => Derivatives.WithGradients(() => Weighted(LayerNorm(x[0], [768], x[1], x[2]), x[3]), x[..3]), Layer(),
            gradientCheck: o => Check.SumOfMagnitudes(o[1]) + Check.SumOfMagnitudes(o[2]))),
        new("W7_ce_fwdbwd", new(Exponentials: 256 * 1000), new(0.75), () => new GraphExercise(
            x => Derivatives.WithGradients(() => CrossEntropy(x[0], TensorOperations<int>.Constant(HashData.Labels(256, 1000))), x[0]),
            [HashData.Tensor([256, 1000], 5, 4)], check: o => Check.Sum(o[0]))),
    ];

    /// <summary>W11.</summary>
    public static IEnumerable<Workload> Reductions =>
        from named in new (string Name, Func<ComputationNode<float>, int[], ComputationNode<float>> Apply)[]
        {
            ("sum", (x, axes) => Sum(x, axes)), ("mean", (x, axes) => Mean(x, axes)), ("max", (x, axes) => ReduceMax(x, axes)),
        }
        from axis in new[] { 0, 1 }
        select new Workload($"W11_{named.Name}_ax{axis}", new(Bytes: 4096 * 1024 * sizeof(float), Level: "read_L3"), new(LevelWithC: true),
            () => GraphExercise.Of(x => named.Apply(x[0], [axis]), [HashData.Tensor([4096, 1024], 1)], Check.Sum));

    /// <summary>A result and the number whose gradient is the result's, weighted: what a framework calls backward(weights).</summary>
    internal static (ComputationNode<float> Result, ComputationNode<float> Target) Weighted(
        ComputationNode<float> result, ComputationNode<float> weights) => (result, Sum(result * weights));

    private static Tensor<float>[] Layer()
    {
        var gain = HashData.Tensor([768], 2, 0.1);
        foreach (ref float g in gain.Span) g += 1;
        return [HashData.Tensor([512, 768], 1), gain, HashData.Tensor([768], 3, 0.1), HashData.Tensor([512, 768], 4)];
    }
}
