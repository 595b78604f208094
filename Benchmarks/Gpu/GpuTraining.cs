using System.Globalization;
using AiDotNet.Jit;
using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Training;
using Benchmarks.Workloads;
using static AiDotNet.Jit.Tape.TensorOperations<float>;

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
        ComputationNode<float>[] p =
        [
            Variable(HashData.Tensor([Inputs, Hidden], 100, Math.Sqrt(6.0 / Inputs))), Variable(HashData.Tensor([Hidden], 101, 0.01)),
            Variable(HashData.Tensor([Hidden, Classes], 102, Math.Sqrt(6.0 / Hidden))), Variable(HashData.Tensor([Classes], 103, 0.01)),
        ];
        return JitCompiler.CompileTrainingStep<float>(
            (ComputationNode<float> x, ComputationNode<int> labels) => CrossEntropy(MatrixMultiply(ReLU(MatrixMultiply(x, p[0]) + p[1]), p[2]) + p[3], labels),
            p, Optimizer.Adam(1e-3), new() { Backend = backend });
    }
}
