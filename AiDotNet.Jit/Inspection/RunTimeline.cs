namespace AiDotNet.Jit.Inspection;

/// <summary>When the steps of one run happened.</summary>
/// <param name="Boundaries">
/// Microseconds since the first profiled run began: the start of this run, then the end of each step, which is the start of the next.
/// </param>
public sealed record RunTimeline(IReadOnlyList<double> Boundaries);
