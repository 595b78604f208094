namespace AiDotNet.Jit.Llvm;

/// <summary>How the LLVM backend compiles.</summary>
public sealed record LlvmOptions
{
    /// <summary>How much time LLVM spends.</summary>
    public LlvmLevel Level { get; init; } = LlvmLevel.Default;

    /// <summary>The pass pipeline in LLVM's own syntax, like "default&lt;O2&gt;"; empty for none, null for that of the level.</summary>
    public string? Passes { get; init; }

    /// <summary>512, 256, 128 or 0 (scalar); null takes the width the default backend of this machine uses, which gives the same bits.</summary>
    public int? VectorBits { get; init; }

    /// <summary>The library file to load; null searches. The environment variable AIDOTNET_LIBLLVM does the same from outside.</summary>
    public string? Library { get; init; }

    /// <summary>True tells the profiler perf the name of every kernel, through its map file in the temporary folder; Linux only.</summary>
    public bool PerfMap { get; init; }

    internal string PassText => Passes ?? (Level == LlvmLevel.Aggressive ? "default<O3>" : "");
}
