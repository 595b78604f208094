namespace Benchmarks.Fuzzing;

/// <summary>A case that goes wrong.</summary>
/// <param name="Case">The graph and its inputs.</param>
/// <param name="Configuration">How it was compiled.</param>
/// <param name="Kind">"mismatch", or the name of an exception: a smaller case must fail in the same way.</param>
/// <param name="Message">What went wrong.</param>
public sealed record FuzzFailure(FuzzCase Case, FuzzConfiguration Configuration, string Kind, string Message);
