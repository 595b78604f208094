using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using Benchmarks.Workloads;
using static AiDotNet.Jit.Tape.TensorOperations<float>;

namespace Benchmarks.Attention;

/// <summary>Attention of [Batch, Heads, Length, Width] to itself.</summary>
internal sealed record AttentionShape(int Batch, int Heads, int Length, int Width, bool Causal)
{
    /// <summary>The forward pass, or the sum of the weighted result and its gradients.</summary>
    public GraphExercise Exercise(bool gradients)
    {
        Tensor<float>[] inputs = [.. Enumerable.Range(1, gradients ? 4 : 3).Select(i => HashData.Tensor([Batch, Heads, Length, Width], (uint)i))];
        return new(x => gradients ? Derivatives.WithGradients(() => RowWorkloads.Weighted(Of(x), x[3]), x[..3]) : [Of(x)], inputs);
    }

    /// <summary>Two products forward, four more backward; what blocks compute again does not count.</summary>
    public double Flops(bool gradients) => (gradients ? 6.0 : 2.0) * 2 * Batch * Heads * Length * (double)Length * Width;

    /// <summary>The largest difference between elements, relative to the largest of them.</summary>
    public static double Difference(Tensor a, Tensor b)
    {
        Span<float> x = ((Tensor<float>)a).Span, y = ((Tensor<float>)b).Span;
        double largest = 0, difference = 0;
        for (int i = 0; i < x.Length; i++) (largest, difference) = (Math.Max(largest, Math.Abs(x[i])), Math.Max(difference, Math.Abs(x[i] - y[i])));
        return difference / largest;
    }

    private ComputationNode<float> Of(ComputationNode<float>[] x) => ScaledDotProductAttention(x[0], x[1], x[2], causal: Causal);
}
