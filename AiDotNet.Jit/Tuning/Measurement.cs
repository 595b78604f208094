namespace AiDotNet.Jit.Tuning;

/// <summary>The times of one candidate.</summary>
/// <param name="Candidate">Its name.</param>
/// <param name="Microseconds">The least time of a run.</param>
/// <param name="Deviation">The median distance of the samples from their median: how much the least time is worth.</param>
/// <param name="Samples">Runs measured.</param>
/// <param name="Note">Why it was not measured to the end, if it was not.</param>
public sealed record Measurement(string Candidate, double Microseconds, double Deviation, int Samples, string? Note = null)
{
    internal static Measurement Of(string candidate, IReadOnlyList<double> times, string? note)
    {
        if (times.Count == 0) return new(candidate, double.PositiveInfinity, 0, 0, note);
        double median = Median(times);
        return new(candidate, times.Min(), Median([.. times.Select(t => Math.Abs(t - median))]), times.Count, note);
    }

    private static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
