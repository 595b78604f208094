using System.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace Digits.Training;

/// <summary>What one training step costs once everything is warm.</summary>
/// <param name="Microseconds">The median over the measured steps.</param>
/// <param name="AllocatedBytes">Managed bytes per step, of all threads, likewise the median: the rest of the process allocates now and then.</param>
public sealed record StepTiming(double Microseconds, double AllocatedBytes)
{
    /// <summary>Runs the step on the first batch, a tenth of the times to warm up. It really trains: measure what has been judged already.</summary>
    public static StepTiming Measure(Batches batches, Func<Tensor<float>, Tensor<int>, float> step, int steps)
    {
        var (images, labels) = batches.First();
        for (int i = 0; i < Math.Max(3, steps / 10); i++) step(images, labels);
        var times = new double[steps];
        for (int i = 0; i < steps; i++)
        {
            long start = Stopwatch.GetTimestamp();
            step(images, labels);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        return new(Median(times), Median(Allocations(() => step(images, labels), steps / 4)));
    }

    // Apart from the times: reading the counter precisely stops all threads for a moment.
    private static double[] Allocations(Action step, int count)
    {
        var bytes = new double[Math.Max(count, 5)];
        for (int i = 0; i < bytes.Length; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            step();
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
