using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tuning;

namespace AiDotNet.Jit.Inspection;

/// <summary>What an explanation is made of: all of it is there anyway, nothing is kept for it.</summary>
internal sealed record ExplainedCompilation
{
    public required string Title { get; init; }

    public required Graph Recorded { get; init; }

    public required Pipeline Pipeline { get; init; }

    public required NumericMode Mode { get; init; }

    public required IReadOnlyList<string> Disabled { get; init; }

    public required PlanOptions PlanOptions { get; init; }

    public required Executable Executable { get; init; }

    /// <summary>What the passes did then; empty after a cache hit.</summary>
    public required IReadOnlyList<PassTrace> Traces { get; init; }

    public required TimeSpan CompilationTime { get; init; }

    public required TimeSpan PlanningTime { get; init; }

    public required TimeSpan CodeTime { get; init; }

    public required bool CacheHit { get; init; }

    public TuningDecision? Tuning { get; init; }
}
