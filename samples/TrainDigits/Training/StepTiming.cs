using System.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace TrainDigits.Training;

/// <summary>What one training step costs once everything is warm.</summary>
/// <param name="Microseconds">The median over the measured steps.</param>
/// <param name="AllocatedBytes">Managed bytes per step, of all threads.</param>
public sealed record StepTiming(double Microseconds, double AllocatedBytes)
{
    /// <summary>Runs warm-up steps, then measures. The step really trains: measure on parameters that may change.</summary>
    public static StepTiming Measure(ITrainingStep step, Tensor<float> batch, Tensor<int> labels, int warmUp = 20, int measured = 100)
    {
        for (int i = 0; i < warmUp; i++) step.Run(batch, labels);
        var times = new double[measured];
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < measured; i++)
        {
            long start = Stopwatch.GetTimestamp();
            step.Run(batch, labels);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Array.Sort(times);
        return new(times[measured / 2], (double)allocated / measured);
    }
}
