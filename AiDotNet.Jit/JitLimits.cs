namespace AiDotNet.Jit;

/// <summary>Bounds on what a compilation may cost. Reaching one throws a LimitExceededException that names it. <see cref="JitOptions.MaxThreads"/> bounds
/// the threads of a run.</summary>
public sealed record JitLimits
{
    /// <summary>The most graph nodes, forward and backward together.</summary>
    public int MaxNodes { get; init; } = 200_000;

    /// <summary>The most kernels.</summary>
    public int MaxKernels { get; init; } = 50_000;

    /// <summary>The most bytes of the arena.</summary>
    public long MaxArenaBytes { get; init; } = 8L << 30;

    /// <summary>The longest time one compilation may take.</summary>
    public TimeSpan MaxCompileTime { get; init; } = TimeSpan.FromMinutes(5);
}
