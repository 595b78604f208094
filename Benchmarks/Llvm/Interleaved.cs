using System.Diagnostics;

namespace Benchmarks.Llvm;

/// <summary>Times of several ways to do one thing, measured in turns, so that what disturbs one disturbs all.</summary>
internal static class Interleaved
{
    private const double RoundSeconds = 0.0005, Budget = 0.6;
    private const int FewestRounds = 9, MostRounds = 101;

    private static bool warmed;

    /// <summary>The times of one run in nanoseconds, each list in ascending order.</summary>
    public static double[][] Measure(IReadOnlyList<Action> runs)
    {
        var repeats = new int[runs.Count];
        double round = 0;
        for (int i = 0; i < repeats.Length; i++)
        {
            Warm(runs[i]);
            double once = Math.Max(1e-8, Enumerable.Range(0, 3).Min(_ => Seconds(runs[i], 3)) / 3);
            repeats[i] = Math.Max(1, (int)(RoundSeconds / once));
            round += repeats[i] * once;
        }
        int rounds = Math.Clamp((int)(Budget / round), FewestRounds, MostRounds);
        var times = runs.Select(_ => new double[rounds]).ToArray();
        for (int r = 0; r < rounds; r++)
        {
            for (int i = 0; i < runs.Count; i++) times[i][r] = Seconds(runs[i], repeats[i]) / repeats[i] * 1e9;
        }
        foreach (double[] t in times) Array.Sort(t);
        return times;
    }

    /// <summary>How much faster the second is than the first: the ratio of their lower deciles.</summary>
    public static double Ratio(double[] first, double[] second) => LowerDecile(first) / LowerDecile(second);

    /// <summary>The time that a tenth of the runs stay below.</summary>
    public static double LowerDecile(double[] sorted) => sorted[sorted.Length / 10];

    // .NET compiles what is called often once more, in the background and a tenth of a second after the last new method: the first rows need longer.
    private static void Warm(Action run)
    {
        int phases = warmed ? 1 : 8;
        for (int phase = 0; phase < phases; phase++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 60 && Stopwatch.GetElapsedTime(start).TotalSeconds < 0.1; i++) run();
            if (!warmed) Thread.Sleep(150);
        }
        warmed = true;
    }

    private static double Seconds(Action run, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++) run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
