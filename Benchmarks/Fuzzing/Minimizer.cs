using AiDotNet.Jit.Debugging;

namespace Benchmarks.Fuzzing;

/// <summary>Makes a failing case smaller as long as it fails in the same way: see <see cref="CaseMinimizer"/>.</summary>
public static class Minimizer
{
    /// <summary>The smallest failure found within a time.</summary>
    /// <param name="failure">What fails.</param>
    /// <param name="check">Tries a case.</param>
    /// <param name="time">How long to try.</param>
    public static FuzzFailure Minimize(FuzzFailure failure, Func<FuzzCase, FuzzFailure?> check, TimeSpan time)
    {
        var smallest = failure;
        CaseMinimizer.Minimize(new(failure.Case.Graph, failure.Case.Inputs), Fails, time);
        return smallest;

        // The minimizer keeps every case that fails, and only those.
        bool Fails(GraphCase candidate)
        {
            if (check(failure.Case with { Graph = candidate.Graph, Inputs = candidate.Inputs }) is not { } found || found.Kind != failure.Kind) return false;
            smallest = found;
            return true;
        }
    }
}
