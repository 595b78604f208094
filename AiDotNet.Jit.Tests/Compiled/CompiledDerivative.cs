using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>Compares compiled gradients with central differences of the compiled model, in float64.</summary>
internal static class CompiledDerivative
{
    private const double Step = 1e-6, Relative = 1e-3, Absolute = 1e-5;

    internal static void Check(OperationSample<double> sample)
    {
        using var compiled = sample.Compile();
        foreach (int seed in new[] { 1, 2 })
        {
            var inputs = sample.Draw(seed);
            var seeds = sample.DrawSeeds(compiled.OutputTypes, seed);
            var gradients = compiled.Gradients(inputs, seeds).Inputs;
            Tensor<double>[] moved = [.. inputs.OfType<Tensor<double>>()];
            Assert.HasCount(moved.Length, gradients);
            for (int i = 0; i < moved.Length; i++) Compare(sample, compiled, inputs, seeds, moved[i], gradients[i], i);
        }
    }

    private static void Compare(
        OperationSample<double> sample, CompiledGraph<double> compiled, Tensor[] inputs, Tensor<double>[] seeds, Tensor<double> moved, Tensor<double> gradient, int number)
    {
        Assert.AreEqual(moved.Shape, gradient.Shape);
        for (int k = 0; k < moved.Length; k++)
        {
            double numeric = Numeric(compiled, inputs, seeds, ref moved.Span[k]), found = gradient.Span[k];
            Assert.IsTrue(
                Math.Abs(found - numeric) <= Absolute + Relative * Math.Abs(numeric),
                $"{sample.Name}: gradient of argument {number} at {k}: compiled {found:R}, central difference {numeric:R}");
        }
    }

    private static double Numeric(CompiledGraph<double> compiled, Tensor[] inputs, Tensor<double>[] seeds, ref double element)
    {
        double at = element;
        element = at + Step;
        double above = Weighted(compiled.Forward(inputs), seeds);
        element = at - Step;
        double below = Weighted(compiled.Forward(inputs), seeds);
        element = at;
        return (above - below) / (2 * Step);
    }

    private static double Weighted(Tensor[] results, Tensor<double>[] seeds)
    {
        double sum = 0;
        foreach (var (result, seed) in results.OfType<Tensor<double>>().Zip(seeds))
        {
            for (int i = 0; i < seed.Length; i++) sum += result.Span[i] * seed.Span[i];
        }
        return sum;
    }
}
