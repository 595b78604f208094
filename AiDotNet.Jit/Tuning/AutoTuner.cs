using System.Diagnostics;

namespace AiDotNet.Jit.Tuning;

/// <summary>
/// Measures candidates side by side: in rounds, so that a disturbance hits all of them, the first run of each not counted, those three times
/// slower than the best left out, the absurd ones at once. The incumbent stays unless another is clearly faster.
/// </summary>
public sealed class AutoTuner
{
    private const double HopelessFactor = 3, AbsurdFactor = 12;
    private const int FewestRounds = 5;

    /// <summary>The time all measurements together may take.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The most runs of one candidate.</summary>
    public int MostRounds { get; init; } = 50;

    /// <summary>The share of the incumbent's time a candidate must save to replace it.</summary>
    public double Hysteresis { get; init; } = 0.05;

    /// <summary>Measures and decides; the incumbent is the first candidate.</summary>
    /// <param name="candidates">At least one. One that throws is left out.</param>
    /// <param name="cancellation">Ends the measurements early; what is known by then decides.</param>
    public TuningDecision Choose(IReadOnlyList<TuningCandidate> candidates, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        var times = candidates.Select(_ => new List<double>()).ToArray();
        var notes = new string?[candidates.Count];
        for (int round = -1; round < MostRounds && !cancellation.IsCancellationRequested; round++)
        {
            if (round >= FewestRounds && Stopwatch.GetElapsedTime(start) > Budget) break;
            for (int i = 0; i < candidates.Count; i++)
            {
                if (notes[i] is null) Measure(candidates[i], round, times[i], ref notes[i]);
            }
            if (round >= 0) DropHopeless(times, notes, round == 0 ? AbsurdFactor : HopelessFactor);
            if (Stopwatch.GetElapsedTime(start) > 4 * Budget) break;
        }
        Measurement[] measured = [.. candidates.Select((c, i) => Measurement.Of(c.Name, times[i], notes[i]))];
        return new(Winner(measured), candidates[0].Name, [.. measured.OrderBy(m => m.Microseconds)]);
    }

    private static void Measure(TuningCandidate candidate, int round, List<double> times, ref string? note)
    {
        try
        {
            long start = Stopwatch.GetTimestamp();
            candidate.Run();
            if (round >= 0) times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        catch (Exception e) // a candidate is an experiment: its failure must not reach anyone
        {
            times.Clear();
            note = $"failed: {e.Message}";
        }
    }

    private static void DropHopeless(List<double>[] times, string?[] notes, double factor)
    {
        double best = times.Where(t => t.Count > 0).Select(t => t.Min()).DefaultIfEmpty(0).Min();
        for (int i = 1; i < times.Length; i++)
        {
            if (notes[i] is null && times[i].Count > 0 && times[i].Min() > factor * best) notes[i] = "dropped early";
        }
    }

    private string Winner(Measurement[] measured)
    {
        var (incumbent, best) = (measured[0], measured.MinBy(m => m.Microseconds)!);
        if (best.Samples < FewestRounds || incumbent.Samples == 0) return incumbent.Samples == 0 && best.Samples > 0 ? best.Candidate : incumbent.Candidate;
        bool clearly = best.Microseconds < (1 - Hysteresis) * incumbent.Microseconds && best.Microseconds + best.Deviation < incumbent.Microseconds + incumbent.Deviation;
        return clearly ? best.Candidate : incumbent.Candidate;
    }
}
