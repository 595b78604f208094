using System.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace TrainDigits.Training;

/// <summary>What one training step costs once everything is warm.</summary>
/// <param name="Microseconds">The median over the measured steps.</param>
/// <param name="AllocatedBytes">Managed bytes per step, of all threads, likewise the median: the rest of the process allocates now and then.</param>
public sealed record StepTiming(double Microseconds, double AllocatedBytes)
{
    /// <summary>Runs warm-up steps, then measures. The step really trains: measure on parameters that may change.</summary>
    public static StepTiming Measure(ITrainingStep step, Tensor<float> batch, Tensor<int> labels, int warmUp = 20, int measured = 100)
    {
        for (int i = 0; i < warmUp; i++) step.Run(batch, labels);
        var times = new double[measured];
        for (int i = 0; i < measured; i++)
        {
            long start = Stopwatch.GetTimestamp();
            step.Run(batch, labels);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        return new(Median(times), Median(Allocations(step, batch, labels, measured / 4)));
    }

    // Apart from the times: reading the counter precisely stops all threads for a moment.
    private static double[] Allocations(ITrainingStep step, Tensor<float> batch, Tensor<int> labels, int count)
    {
        var bytes = new double[Math.Max(count, 5)];
        for (int i = 0; i < bytes.Length; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            step.Run(batch, labels);
            bytes[i] = GC.GetTotalAllocatedBytes(precise: true) - before;
        }
        return bytes;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
