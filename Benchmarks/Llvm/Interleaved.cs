using System.Diagnostics;

namespace Benchmarks.Llvm;

/// <summary>Times of several ways to do one thing, measured in turns, so that what disturbs one disturbs all.</summary>
internal static class Interleaved
{
    private const double RoundSeconds = 0.0005, Budget = 0.6;
    private const int FewestRounds = 11, MostRounds = 101;

    private static bool warmed;

    /// <summary>
    /// The times of one run in nanoseconds, each list in ascending order. A run longer than a tenth of a millisecond hardly has the processor to itself for
    /// all of it where others work, too; of those on one thread the processor time is taken.
    /// </summary>
    /// <param name="runs">What to measure.</param>
    /// <param name="isOneThread">True when no run uses several threads.</param>
    public static double[][] Measure(IReadOnlyList<Action> runs, bool isOneThread)
    {
        var repeats = new int[runs.Count];
        double round = 0, longest = 0;
        for (int i = 0; i < repeats.Length; i++)
        {
            Warm(runs[i]);
            double once = Math.Max(1e-8, Enumerable.Range(0, 3).Min(_ => Seconds(runs[i], 3, false)) / 3);
            longest = Math.Max(longest, once);
            repeats[i] = Math.Max(1, (int)(RoundSeconds / once));
            round += repeats[i] * once;
        }
        int rounds = Math.Clamp((int)(Budget / round), FewestRounds, MostRounds);
        var times = runs.Select(_ => new double[rounds]).ToArray();
        for (int r = 0; r < rounds; r++)
        {
            for (int i = 0; i < runs.Count; i++) times[i][r] = Seconds(runs[i], repeats[i], isOneThread && longest > 0.0001) / repeats[i] * 1e9;
        }
        foreach (double[] t in times) Array.Sort(t);
        return times;
    }

    /// <summary>How much faster the second is than the first: the ratio of their lower deciles.</summary>
    public static double Ratio(double[] first, double[] second) => LowerDecile(first) / LowerDecile(second);

    /// <summary>The time that a tenth of the runs stay below.</summary>
    public static double LowerDecile(double[] sorted) => sorted[sorted.Length / 10];

    // .NET compiles what is called often once more, in the background and a tenth of a second after the last new method: the first rows need longer, and what
    // takes less than a microsecond shows it.
    private static void Warm(Action run)
    {
        int phases = !warmed ? 8 : Seconds(run, 10, false) < 10e-6 ? 4 : 1;
        for (int phase = 0; phase < phases; phase++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 60 && Stopwatch.GetElapsedTime(start).TotalSeconds < 0.1; i++) run();
            if (phases > 1) Thread.Sleep(150);
        }
        warmed = true;
    }

    private static double Seconds(Action run, int repeats, bool ofProcessor)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), ofProcessor ? Environment.CpuUsage.TotalTime : TimeSpan.Zero);
        for (int i = 0; i < repeats; i++) run();
        return ofProcessor ? (Environment.CpuUsage.TotalTime - processor).TotalSeconds : Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
