using System.Diagnostics;

namespace Benchmarks.Compare;

/// <summary>Takes medians of many short samples, the way all peers do: warm up, then samples of about 100 us until the budget is spent.</summary>
/// <param name="budget">Seconds of sampling.</param>
internal sealed class Sampler(double budget)
{
    private const int MostSamples = 2000, FewestSamples = 7;
    private const double SampleSeconds = 100e-6;

    // The runtime recompiles what is hot after 100 ms without new code.
    private readonly double _warmUp = Math.Clamp(budget, 0.12, 0.3);
    private readonly double[] _seconds = new double[MostSamples];

    /// <summary>Measures calls of <paramref name="work"/>.</summary>
    public Sample Measure(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        double first = Seconds(start);
        if (first > 10 * budget) return new(first * 1e6, first * 1e6, first * 1e6, first * 1e6, first * 1e6, 1, 1, 0, null);
        int repeats = Math.Max(1, (int)(SampleSeconds / WarmUp(work)));
        ProcessorLoad.WaitForQuiet(Math.Min(budget, 0.5));
        var load = ProcessorLoad.Start();
        int count = Collect(work, repeats);
        double? other = load?.OthersSince();
        Array.Sort(_seconds, 0, count);
        return new(At(count, 0.5), At(count, 0.1), At(count, 0.9), At(count, 0), first * 1e6, count, repeats, Allocated(work), other);
    }

    /// <summary>Runs what every row runs until the runtime has compiled it for good, so that the first row is no worse than the others.</summary>
    public static void WarmUpProcess(Action work)
    {
        const double seconds = 0.6;
        long start = Stopwatch.GetTimestamp();
        while (Seconds(start) < seconds) work();
    }

    private double WarmUp(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        do
        {
            work();
            calls++;
        }
        while (Seconds(start) < _warmUp);
        return Seconds(start) / calls;
    }

    private int Collect(Action work, int repeats)
    {
        long begin = Stopwatch.GetTimestamp();
        int count = 0;
        while (count < MostSamples && (count < FewestSamples || Seconds(begin) < budget))
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++) work();
            _seconds[count++] = Seconds(start) / repeats;
            if (count >= 3 && Seconds(begin) > 6 * budget) break;
        }
        return count;
    }

    private static double Allocated(Action work)
    {
        const int runs = 10;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < runs; i++) work();
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)runs;
    }

    private double At(int count, double quantile) => _seconds[Math.Min(count - 1, (int)(quantile * count))] * 1e6;

    private static double Seconds(long start) => Stopwatch.GetElapsedTime(start).TotalSeconds;
}
