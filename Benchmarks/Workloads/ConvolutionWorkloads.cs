using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using static AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Workloads;

/// <summary>W8: a convolution and its gradients, pooling, and a step of LeNet.</summary>
internal static class ConvolutionWorkloads
{
    private const int Batch = 64;

    private static readonly double s_forward = Cost.Product(16 * 28 * 28, 32 * 9, 64);

    // LeNet's first layer needs no gradient of its operand.
    private static readonly double s_first = Cost.Product(Batch * 28 * 28, 25, 6);
    private static readonly double s_others =
        Cost.Product(Batch * 10 * 10, 150, 16) + Cost.Product(Batch, 400, 120) + Cost.Product(Batch, 120, 84) + Cost.Product(Batch, 84, 10);

    /// <summary>W8.</summary>
    public static IEnumerable<Workload> All =>
    [
        new("W8_conv_fwd", new(s_forward), new(0.95), () =>
            GraphExercise.Of(x => Conv2D(x[0], x[1], x[2], padding: [1]), [.. Layer()[..3]], Check.SumOfMagnitudes)),
        new("W8_conv_fwdbwd", new(3 * s_forward), new(0.9), () => new GraphExercise(
            x => Derivatives.WithGradients(() => RowWorkloads.Weighted(Conv2D(x[0], x[1], x[2], padding: [1]), x[3]), x[..3]), Layer(),
            gradientCheck: o => Check.SumOfMagnitudes(o[2]))),
        new("W8_maxpool_fwd", new(Bytes: 16 * 64 * (28 * 28 + 14 * 14) * sizeof(float)), new(0.7), () =>
            GraphExercise.Of(x => MaxPool2D(x[0], [2]), [HashData.Tensor([16, 64, 28, 28], 4)], Check.Sum)),
        new("W8_lenet_sgd", new(2 * s_first + 3 * s_others), new(0.6), Training),
    ];

    private static Tensor<float>[] Layer() =>
    [
        HashData.Tensor([16, 32, 28, 28], 1), HashData.Tensor([64, 32, 3, 3], 2, Math.Sqrt(6.0 / 288)), HashData.Tensor([64], 3, 0.01),
        HashData.Tensor([16, 64, 28, 28], 4),
    ];

    private static TrainingExercise Training()
    {
        var parameters = Parameters();
        return new(
            batch => CrossEntropy(LeNet(parameters, (ComputationNode<float>)batch[0]), (ComputationNode<int>)batch[1]), parameters,
            Optimizer.Sgd(0.01), HashData.Tensor([Batch, 1, 28, 28], 9), HashData.Labels(Batch, 10));
    }

    private static ComputationNode<float> LeNet(ComputationNode<float>[] p, ComputationNode<float> x)
    {
        x = MaxPool2D(ReLU(Conv2D(x, p[0], p[1], padding: [2])), [2]);
        x = MaxPool2D(ReLU(Conv2D(x, p[2], p[3])), [2]);
        x = Reshape(x, Batch, -1);
        x = ReLU(Dense(x, p[4], p[5]));
        x = ReLU(Dense(x, p[6], p[7]));
        return Dense(x, p[8], p[9]);
    }

    // Weights lie as [out, in] here, as PyTorch keeps them.
    private static ComputationNode<float> Dense(ComputationNode<float> x, ComputationNode<float> weights, ComputationNode<float> bias) =>
        MatrixMultiply(x, Transpose(weights)) + bias;

    private static ComputationNode<float>[] Parameters()
    {
        Shape[] shapes = [[6, 1, 5, 5], [6], [16, 6, 5, 5], [16], [120, 400], [120], [84, 120], [84], [10, 84], [10]];
        return [.. shapes.Select((s, i) => Variable(HashData.Tensor(s, (uint)(200 + i), s.Rank > 1 ? Math.Sqrt(6.0 * s[0] / s.Size) : 0.01), $"p{i}"))];
    }
}
