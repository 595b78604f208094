using AiDotNet.Jit.Tensors;

namespace Benchmarks.Workloads;

/// <summary>Sums in double precision by which peers are compared.</summary>
internal static class Check
{
    /// <summary>The sum of all elements.</summary>
    public static double Sum(Tensor tensor) => Fold(tensor, x => x);

    /// <summary>The sum of absolute values.</summary>
    public static double SumOfMagnitudes(Tensor tensor) => Fold(tensor, Math.Abs);

    /// <summary>The sum of squares.</summary>
    public static double SumOfSquares(Tensor tensor) => Fold(tensor, x => x * x);

    /// <summary>The mean of squares.</summary>
    public static double MeanOfSquares(Tensor tensor) => SumOfSquares(tensor) / tensor.Length;

    /// <summary>The mean cross-entropy of logits [N, C] for the labels i mod C.</summary>
    public static double CrossEntropy(Tensor logits)
    {
        int rows = logits.Shape[0], classes = logits.Shape[1];
        var values = ((Tensor<float>)logits).Span;
        double total = 0;
        for (int i = 0; i < rows; i++)
        {
            var row = values.Slice(i * classes, classes);
            double sum = 0;
            foreach (float x in row) sum += Math.Exp(x);
            total += Math.Log(sum) - row[i % classes];
        }
        return total / rows;
    }

    private static double Fold(Tensor tensor, Func<double, double> term)
    {
        double sum = 0;
        foreach (float x in ((Tensor<float>)tensor).Span) sum += term(x);
        return sum;
    }
}
