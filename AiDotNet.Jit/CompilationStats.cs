using AiDotNet.Jit.Passes;

namespace AiDotNet.Jit;

/// <summary>What a compilation did.</summary>
public sealed record CompilationStats
{
    /// <summary>Graph nodes before the passes.</summary>
    public required int OriginalOperationCount { get; init; }

    /// <summary>Graph nodes after the passes.</summary>
    public required int OptimizedOperationCount { get; init; }

    /// <summary>The laws applied, and how often.</summary>
    public required IReadOnlyDictionary<string, int> OptimizationsApplied { get; init; }

    /// <summary>The passes in order, with times.</summary>
    public required IReadOnlyList<PassTrace> Passes { get; init; }

    /// <summary>Time from the recorded graph to machine code; the time of the lookup when it was a cache hit.</summary>
    public required TimeSpan CompilationTime { get; init; }

    /// <summary>Time of that in planning; zero when it was a cache hit.</summary>
    public TimeSpan PlanningTime { get; init; }

    /// <summary>Time of that in lowering and in the backend; zero when it was a cache hit.</summary>
    public TimeSpan CodeTime { get; init; }

    /// <summary>True when an equal graph had been compiled before.</summary>
    public required bool CacheHit { get; init; }

    /// <summary>Kernels run per call.</summary>
    public required int KernelCount { get; init; }

    /// <summary>Distinct pieces of machine code.</summary>
    public required int CompiledKernelCount { get; init; }

    /// <summary>Bytes of memory held for intermediate results: the predicted peak.</summary>
    public required long ArenaBytes { get; init; }

    /// <summary>Bytes intermediate results would take without reuse.</summary>
    public required long UnsharedBytes { get; init; }

    /// <summary>The backend that compiled the kernels.</summary>
    public required string Backend { get; init; }

    /// <summary>Nodes the passes removed.</summary>
    public int OperationsEliminated => OriginalOperationCount - OptimizedOperationCount;

    /// <summary>Nodes removed in percent of the original.</summary>
    public double OptimizationPercentage => OriginalOperationCount == 0 ? 0 : 100.0 * OperationsEliminated / OriginalOperationCount;
}
