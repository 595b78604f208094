namespace AiDotNet.Jit.Inspection.Report;

/// <summary>One program of a report.</summary>
/// <param name="Explanation">What the compiler made of it.</param>
/// <param name="Profile">Where the time of its runs went, if that was measured.</param>
/// <param name="Code">The program as C#; null where an operation has no kernel.</param>
internal sealed record ReportPart(Explanation Explanation, ExecutionProfile? Profile, string? Code);
