using System.Diagnostics;
using AiDotNet.Jit.Codegen;

namespace Benchmarks.Profile;

/// <summary>Notes when the waves of a run ended, under the number of their last step.</summary>
/// <param name="ticks">The start of the run, then the ends.</param>
internal readonly struct WaveClock(long[] ticks) : IStepObserver
{
    public static bool SeesWaves => true;

    public void Begin() => ticks[0] = Stopwatch.GetTimestamp();

    public void Ended(int step) => ticks[step + 1] = Stopwatch.GetTimestamp();

    // The end of the wave follows.
    public void EndedInTurns(int first, ReadOnlySpan<long> spent) { }
}
