using System.Globalization;
using System.Text;

namespace AiDotNet.Jit.Tuning;

/// <summary>What was measured, and what follows from it.</summary>
/// <param name="Winner">The candidate to use.</param>
/// <param name="Incumbent">The candidate that was in use, chosen by the heuristics.</param>
/// <param name="Measurements">Every candidate, the fastest first.</param>
public sealed record TuningDecision(string Winner, string Incumbent, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>A table of candidates and times, and why the winner won.</summary>
    public string Explain()
    {
        var text = new StringBuilder();
        foreach (var m in Measurements)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(m.Candidate == Winner ? '>' : ' ')} {m.Candidate,-48} {m.Microseconds,12:F2} us +- {m.Deviation:F2} ({m.Samples} runs)");
            text.Append(m.Note is null ? "\n" : $" {m.Note}\n");
        }
        text.Append(Winner == Incumbent
            ? $"{Incumbent} stays: nothing was at least 5% faster.\n"
            : $"{Winner} replaces {Incumbent}.\n");
        return text.ToString();
    }
}
