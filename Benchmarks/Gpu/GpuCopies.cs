using System.Diagnostics;
using System.Globalization;
using AiDotNet.Jit;
using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Training;
using Benchmarks.Workloads;

namespace Benchmarks.Gpu;

/// <summary>What new batches cost: sent by the step, or sent ahead by another thread while the step before is computed.</summary>
internal static class GpuCopies
{
    private const int Inputs = 784, Classes = 10, Steps = 30;

    /// <summary>Prints the time of a step with batches that are on the device already, and with new ones sent in three ways.</summary>
    public static void Measure(GpuBackend gpu, GpuSizes sizes)
    {
        using var step = Compile(gpu, sizes);
        var locked = Batches(sizes).Select(b => b.LockPages(gpu)).ToArray();
        var plain = Batches(sizes);
        var labels = HashData.Labels(sizes.Batch, Classes).To(gpu);
        double resident = Time(plain, ahead: true, isNew: false), inStep = Time(plain, ahead: false, isNew: true);
        double ahead = Time(plain, ahead: true, isNew: true), lockedAhead = Time(locked, ahead: true, isNew: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"batches of {plain[0].Type.Bytes / 1e6:F1} MB, ms a step: {resident:F3} on the device already, {inStep:F3} sent by the step, {ahead:F3} sent ahead, {lockedAhead:F3} sent ahead from locked pages"));

        double Time(Tensor<float>[] batches, bool ahead, bool isNew)
        {
            foreach (var batch in batches) Send(batch);
            step.Run(batches[0], labels);
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Steps; i++)
            {
                var (now, next) = (batches[i % 2], batches[(i + 1) % 2]);
                var sent = ahead ? Task.Run(() => Send(next)) : Task.CompletedTask;
                if (!ahead) now[0, 0] = i;
                step.Run(now, labels);
                sent.Wait();
            }
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds / Steps;

            void Send(Tensor<float> batch)
            {
                if (isNew) batch[0, 0] += 1; // what lies on the device is old now
                if (ahead) batch.To(gpu);
            }
        }
    }

    private static CompiledTrainingStep<float> Compile(GpuBackend gpu, GpuSizes sizes)
    {
        var p = GpuPerceptron.Parameters(Inputs, sizes.Hidden, Classes);
        return JitCompiler.CompileTrainingStep<float>((x, labels) => GpuPerceptron.Loss(p, x, labels), p, Optimizer.Sgd(1e-2), new() { Backend = gpu });
    }

    private static Tensor<float>[] Batches(GpuSizes sizes) => [HashData.Tensor([sizes.Batch, Inputs], 1), HashData.Tensor([sizes.Batch, Inputs], 2)];
}
