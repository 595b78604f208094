using System.Diagnostics;

namespace AiDotNet.Jit.Tuning;

/// <summary>
/// Measures candidates side by side: in rounds, so that a disturbance hits all of them, the first run of each not counted, those three times
/// slower than the best left out, the absurd ones at once. The incumbent stays unless another is clearly faster.
/// </summary>
public sealed class AutoTuner
{
    private const double HopelessFactor = 3, AbsurdFactor = 12, MicrosecondsOfSample = 20, ShareOfRounds = 0.75;
    private const int FewestRounds = 5, MostRepeats = 1000;

    /// <summary>The time all measurements together may take.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The most rounds; in one round each candidate runs once, or as often as a clock needs to tell.</summary>
    public int MostRounds { get; init; } = 50;

    /// <summary>The share of the incumbent's time a candidate must save to replace it.</summary>
    public double Hysteresis { get; init; } = 0.05;

    /// <summary>Measures and decides; the incumbent is the first candidate.</summary>
    /// <param name="candidates">At least one. One that throws is left out.</param>
    /// <param name="cancellation">Ends the measurements early; what is known by then decides.</param>
    public TuningDecision Choose(IReadOnlyList<TuningCandidate> candidates, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        Series[] all = [.. candidates.Select(c => new Series(c))];
        for (int round = -1; round < MostRounds && !cancellation.IsCancellationRequested; round++)
        {
            if (round >= FewestRounds && Stopwatch.GetElapsedTime(start) > Budget) break;
            foreach (var series in all.Where(s => s.Note is null)) series.Measure(round);
            if (round >= 0) DropHopeless(all, round == 0 ? AbsurdFactor : HopelessFactor);
            if (Stopwatch.GetElapsedTime(start) > 4 * Budget) break;
        }
        Measurement[] measured = [.. all.Select(s => Measurement.Of(s.Candidate.Name, s.Times, s.Note))];
        return new(Winner(all, measured), candidates[0].Name, [.. measured.OrderBy(m => m.Microseconds)]);
    }

    private static void DropHopeless(Series[] all, double factor)
    {
        double best = all.Where(s => s.Times.Count > 0).Select(s => s.Times.Min()).DefaultIfEmpty(0).Min();
        foreach (var series in all.Skip(1).Where(s => s.Note is null && s.Times.Count > 0 && s.Times.Min() > factor * best)) series.Note = "dropped early";
    }

    private string Winner(Series[] all, Measurement[] measured)
    {
        int best = Enumerable.Range(0, all.Length).MinBy(i => measured[i].Microseconds);
        var (incumbent, fastest) = (measured[0], measured[best]);
        if (fastest.Samples < FewestRounds || incumbent.Samples == 0) return incumbent.Samples == 0 && fastest.Samples > 0 ? fastest.Candidate : incumbent.Candidate;
        bool clearly = fastest.Microseconds < (1 - Hysteresis) * incumbent.Microseconds
            && fastest.Microseconds + fastest.Deviation < incumbent.Microseconds + incumbent.Deviation
            && WonRounds(all[best], all[0]) >= ShareOfRounds;
        return clearly ? fastest.Candidate : incumbent.Candidate;
    }

    // The least times may be luck; being faster nearly every time is not.
    private static double WonRounds(Series first, Series second) => first.Times.Zip(second.Times).Average(p => p.First < p.Second ? 1 : 0);

    private sealed class Series(TuningCandidate candidate)
    {
        private int _repeats = 1;

        public TuningCandidate Candidate => candidate;

        public List<double> Times { get; } = [];

        public string? Note { get; set; }

        /// <summary>One sample; round -1 warms up and finds out how many runs make one.</summary>
        public void Measure(int round)
        {
            try
            {
                if (round < 0) candidate.Run();
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < _repeats; i++) candidate.Run();
                double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds / _repeats;
                if (round >= 0) Times.Add(microseconds);
                else _repeats = Math.Clamp((int)(MicrosecondsOfSample / Math.Max(microseconds, 1e-3)), 1, MostRepeats);
            }
            catch (Exception e) // a candidate is an experiment: its failure must not reach anyone
            {
                Times.Clear();
                Note = $"failed: {e.Message}";
            }
        }
    }
}
