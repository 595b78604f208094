using System.Diagnostics;
using AiDotNet.Jit.Codegen;

namespace AiDotNet.Jit.Inspection;

/// <summary>Notes when each step of a run ended.</summary>
/// <param name="ticks">The start of the run, then the end of each step.</param>
internal readonly struct StepClock(long[] ticks) : IStepObserver
{
    public void Begin() => ticks[0] = Stopwatch.GetTimestamp();

    public void Ended(int step) => ticks[step + 1] = Stopwatch.GetTimestamp();
}
