using System.Diagnostics;
using AiDotNet.Jit.Codegen;

namespace AiDotNet.Jit.Inspection;

/// <summary>Notes when each step of a run ended.</summary>
/// <param name="ticks">The start of the run, then the end of each step.</param>
internal readonly struct StepClock(long[] ticks) : IStepObserver
{
    public void Begin() => ticks[0] = Stopwatch.GetTimestamp();

    public void Ended(int step) => ticks[step + 1] = Stopwatch.GetTimestamp();

    // As if each had done all its blocks at once: its share of the time that passed is its share of the time spent.
    public void EndedInTurns(int first, ReadOnlySpan<long> spent)
    {
        long start = ticks[first], passed = Stopwatch.GetTimestamp() - start;
        double sum = 0, all = 0;
        foreach (long s in spent) all += s;
        for (int i = 0; i < spent.Length; i++)
        {
            sum += spent[i];
            ticks[first + i + 1] = start + (long)(passed * (sum / Math.Max(1, all)));
        }
    }
}
