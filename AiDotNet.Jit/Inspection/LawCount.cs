namespace AiDotNet.Jit.Inspection;

/// <summary>How often a law was applied.</summary>
/// <param name="Law">Like "x * 1 -> x": the name that switches it off in <c>JitOptions.Disabled</c>.</param>
/// <param name="Count">Applications.</param>
public sealed record LawCount(string Law, int Count);
