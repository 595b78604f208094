using System.Globalization;
using AiDotNet.Jit;
using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Training;
using Benchmarks.Workloads;

namespace Benchmarks.Gpu;

/// <summary>The same training on the device and on the processor.</summary>
internal static class GpuTraining
{
    private const int Steps = 50, Batch = 64, Inputs = 784, Hidden = 128, Classes = 10;
    private const double Tolerance = 1e-3;

    /// <summary>Prints how far the losses are apart; false when that is too far.</summary>
    public static bool Agrees(GpuBackend backend)
    {
        using var device = Compile(backend);
        using var host = Compile(null);
        double worst = 0, last = 0;
        for (int i = 0; i < Steps; i++)
        {
            var (x, labels) = (HashData.Tensor([Batch, Inputs], (uint)(1 + i % 5)), HashData.Labels(Batch, Classes));
            (last, double expected) = (device.Run(x, labels), host.Run(x, labels));
            worst = Math.Max(worst, Math.Abs(last - expected) / Math.Abs(expected));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"training: {Steps} steps of Adam, losses differ by at most {worst:G2} of their size; the last is {last:G5}"));
        return worst <= Tolerance;
    }

    private static CompiledTrainingStep<float> Compile(GpuBackend? backend)
    {
        var p = GpuPerceptron.Parameters(Inputs, Hidden, Classes);
        return JitCompiler.CompileTrainingStep<float>((x, labels) => GpuPerceptron.Loss(p, x, labels), p, Optimizer.Adam(1e-3), new() { Backend = backend });
    }
}
