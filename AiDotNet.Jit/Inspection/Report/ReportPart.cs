namespace AiDotNet.Jit.Inspection.Report;

/// <summary>One program of a report.</summary>
/// <param name="Explanation">What the compiler made of it.</param>
/// <param name="Profile">Where the time of its runs went, if that was measured.</param>
/// <param name="Code">Its generated code, or null.</param>
internal sealed record ReportPart(Explanation Explanation, ExecutionProfile? Profile, GeneratedText? Code);
