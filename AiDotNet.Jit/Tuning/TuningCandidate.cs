namespace AiDotNet.Jit.Tuning;

/// <summary>One way to run a graph.</summary>
/// <param name="Name">For reports and the store.</param>
/// <param name="Run">Runs it once, on arguments of its own.</param>
public sealed record TuningCandidate(string Name, Action Run);
