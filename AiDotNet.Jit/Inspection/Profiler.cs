using System.Diagnostics;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Inspection;

/// <summary>Measures the steps of an executable, and what measuring costs.</summary>
internal static class Profiler
{
    private const int WarmUps = 3;

    /// <summary>Runs with and without a clock in turn, so that a disturbance hits both.</summary>
    public static ExecutionProfile Measure(string title, Executable executable, Tensor[] inputs, Tensor?[] outputs, int runs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        for (int i = 0; i < WarmUps; i++) executable.Run(inputs, outputs);
        var recorder = new ProfileRecorder(executable, runs);
        recorder.Run(inputs, outputs);
        var plain = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            executable.Run(inputs, outputs);
            plain[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            recorder.Run(inputs, outputs);
        }
        return ProfileOf(title, executable, recorder.Runs, Median(plain));
    }

    /// <summary>A profile from the ticks of several runs.</summary>
    public static ExecutionProfile ProfileOf(string title, Executable executable, IReadOnlyList<long[]> runs, double? plain)
    {
        var explained = new StepExplainer(executable, MachineLimits.Measured).Explain();
        double[][] times = [.. explained.Select(s => runs.Select(r => Microseconds(r[s.Index + 1] - r[s.Index])).ToArray())];
        double sum = times.Sum(Median);
        return new()
        {
            Title = title,
            Backend = executable.Program.Backend,
            MaxThreads = Math.Min(executable.MaxThreads, executable.Pool.MaxThreads),
            Steps = [.. explained.Select((s, i) => new StepProfile(s, times[i].Min(), Median(times[i]), sum > 0 ? Median(times[i]) / sum : 0))],
            Runs = [.. runs.Select(r => TimelineOf(r, runs[0][0]))],
            RunMicroseconds = plain,
            ProfiledMicroseconds = Median([.. runs.Select(r => Microseconds(r[^1] - r[0]))]),
            ClockNanoseconds = ClockNanoseconds(),
            Limits = MachineLimits.Measured,
        };
    }

    private static RunTimeline TimelineOf(long[] ticks, long origin) => new([.. ticks.Select(t => Microseconds(t - origin))]);

    private static double ClockNanoseconds()
    {
        const int readings = 2000;
        long start = Stopwatch.GetTimestamp(), last = start;
        for (int i = 0; i < readings; i++) last = Stopwatch.GetTimestamp();
        return Microseconds(last - start) * 1e3 / readings;
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
