using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tuning;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// Finds the fastest way to run a graph in two steps, each measured as a whole: first backends, threads, fusion and vector widths against the
/// interpreter, then schedules of what won; the best of all is confirmed alone against the incumbent. Never more than sixteen candidates in all.
/// </summary>
/// <param name="tuner">Measures.</param>
/// <param name="prepare">
/// Compiles and verifies a variant and tells how to run it once; null where there is nothing new to measure: it failed, or is the code of another.
/// </param>
internal sealed class VariantSearch(AutoTuner tuner, Func<Variant, Action?> prepare)
{
    private readonly Dictionary<string, Action> _known = [];

    /// <summary>Decides; the incumbent stays unless something else is clearly faster.</summary>
    /// <param name="incumbent">What runs now.</param>
    /// <param name="run">How to run it.</param>
    /// <param name="backends">All there are.</param>
    /// <param name="interpret">Runs the interpreter once.</param>
    /// <param name="cancellation">Ends the search early.</param>
    public TuningDecision Choose(Variant incumbent, Action run, IReadOnlyList<IBackend> backends, Action interpret, CancellationToken cancellation = default)
    {
        _known[incumbent.ToString()] = run;
        var first = Measure(incumbent.Alternatives(backends), [new(Variant.Interpreted, interpret)], cancellation);
        if (cancellation.IsCancellationRequested || Variant.Parse(first.Winner) is not { } best) return first;
        var second = Measure(best.Schedules(), [], cancellation);
        var measured = first.Measurements.Concat(second.Measurements).OrderBy(m => m.Microseconds).DistinctBy(m => m.Candidate);
        return new(Confirmed(first.Incumbent, second.Winner, cancellation), first.Incumbent, [.. measured]);
    }

    // The best of many is partly the luckiest of many, so it has to win again, alone against the incumbent.
    private string Confirmed(string incumbent, string winner, CancellationToken cancellation) => winner == incumbent || cancellation.IsCancellationRequested
        ? incumbent
        : tuner.Choose([new(incumbent, _known[incumbent]), new(winner, _known[winner])], cancellation).Winner;

    private TuningDecision Measure(IEnumerable<Variant> variants, TuningCandidate[] others, CancellationToken cancellation)
    {
        var candidates = new List<TuningCandidate>();
        foreach (var variant in variants)
        {
            string name = variant.ToString();
            if (!_known.TryGetValue(name, out var run) && !cancellation.IsCancellationRequested && prepare(variant) is { } prepared) run = _known[name] = prepared;
            if (run is not null) candidates.Add(new(name, run));
        }
        return tuner.Choose([.. candidates, .. others], cancellation);
    }
}
