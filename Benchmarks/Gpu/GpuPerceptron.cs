using AiDotNet.Jit.Tape;
using Benchmarks.Workloads;
using static AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Gpu;

/// <summary>Dense layers with ReLU between them, and the numbers they start from: those of the peers' program.</summary>
internal static class GpuPerceptron
{
    /// <summary>A weight and a bias for each layer.</summary>
    public static ComputationNode<float>[] Parameters(params int[] widths) => [.. Enumerable.Range(0, widths.Length - 1).SelectMany<int, ComputationNode<float>>(i =>
    [
        Variable(HashData.Tensor([widths[i], widths[i + 1]], (uint)(100 + 2 * i), Math.Sqrt(6.0 / widths[i])), $"w{i}"),
        Variable(HashData.Tensor([widths[i + 1]], (uint)(101 + 2 * i), 0.01), $"b{i}"),
    ])];

    /// <summary>The mean cross-entropy of a batch.</summary>
    public static ComputationNode<float> Loss(ComputationNode<float>[] p, ComputationNode<float> x, ComputationNode<int> labels)
    {
        for (int i = 0; i < p.Length; i += 2)
        {
            x = MatrixMultiply(x, p[i]) + p[i + 1];
            if (i + 2 < p.Length) x = ReLU(x);
        }
        return CrossEntropy(x, labels);
    }
}
