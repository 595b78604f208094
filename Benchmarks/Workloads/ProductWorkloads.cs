using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Workloads;

/// <summary>W2: matrix products; W3: a dense layer with its activation.</summary>
internal static class ProductWorkloads
{
    /// <summary>W2.</summary>
    public static IEnumerable<Workload> Products =>
        new[] { (64, 64, 64), (128, 128, 128), (256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (64, 784, 128), (256, 784, 512) }
            .Select(s => Product(s.Item1, s.Item2, s.Item3));

    /// <summary>W3.</summary>
    public static IEnumerable<Workload> Layers => [Layer(64, 784, 128), Layer(256, 1024, 1024)];

    private static Workload Product(int m, int k, int n) => new(
        m == k && k == n ? $"W2_{m}" : $"W2_{m}x{k}x{n}", new(Cost.Product(m, k, n)), m * n > 64 * 64 ? new(0.95, 0.9) : Mark.None,
        () => GraphExercise.Of(x => MatrixMultiply(x[0], x[1]), [HashData.Tensor([m, k], 1), HashData.Tensor([k, n], 2)], Check.SumOfMagnitudes));

    private static Workload Layer(int m, int k, int n) => new($"W3_{m}x{k}x{n}", new(Cost.Product(m, k, n)), new(0.95, 0.9), () =>
    {
        Tensor<float>[] inputs = [HashData.Tensor([m, k], 1), HashData.Tensor([k, n], 2, Math.Sqrt(6.0 / k)), HashData.Tensor([n], 3, 0.01)];
        return GraphExercise.Of(x => ReLU(MatrixMultiply(x[0], x[1]) + x[2]), inputs, Check.Sum);
    });
}
