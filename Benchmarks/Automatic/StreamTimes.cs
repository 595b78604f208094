using System.Diagnostics;

namespace Benchmarks.Automatic;

/// <summary>What calls of each batch size took, and what code made for that size took.</summary>
internal sealed class StreamTimes
{
    private readonly SortedDictionary<int, (List<double> Automatic, List<double> Oracle)> _times = [];

    public void Note(int extent, double automatic, double oracle)
    {
        if (!_times.TryGetValue(extent, out var times)) _times[extent] = times = ([], []);
        times.Automatic.Add(automatic);
        times.Oracle.Add(oracle);
    }

    /// <summary>All calls against all calls.</summary>
    public double Ratio => Of(Enumerable.Sum);

    /// <summary>The same with every call at the median time of its size.</summary>
    public double MedianRatio => Of(t => t.Count * Median(t));

    public override string ToString() =>
        string.Concat(_times.Select(t => $"{t.Key,4} rows: {Median(t.Value.Automatic),7:F1} us, oracle {Median(t.Value.Oracle),7:F1} us\n"));

    public static (T Answer, double Time) Microseconds<T>(Func<T> run)
    {
        long start = Stopwatch.GetTimestamp();
        var answer = run();
        return (answer, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
    }

    private double Of(Func<List<double>, double> total) => _times.Values.Sum(t => total(t.Automatic)) / _times.Values.Sum(t => total(t.Oracle));

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
