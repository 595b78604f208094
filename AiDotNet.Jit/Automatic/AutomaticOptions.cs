using AiDotNet.Jit.Codegen;
using Microsoft.Extensions.Logging;

namespace AiDotNet.Jit.Automatic;

/// <summary>When an automatic model compiles, and what it may spend on that.</summary>
public sealed record AutomaticOptions
{
    /// <summary>The defaults.</summary>
    public static AutomaticOptions Default { get; } = new();

    /// <summary>How to compile. <see cref="JitOptions.Backend"/>, if set, is tried first and the default backend after it.</summary>
    public JitOptions Jit
    {
        get => field ??= JitOptions.Default; // nothing before the first answer needs it
        init;
    }

    /// <summary>Backends in the order of preference, each the fallback of the one before; empty takes the default backend.</summary>
    public IReadOnlyList<IBackend> Backends { get; init; } = [];

    /// <summary>Calls of one signature that the interpreter answers before the signature is compiled.</summary>
    public int WarmupRuns { get; init; } = 10;

    /// <summary>The most specialisations held at once; the least recently used one goes first.</summary>
    public int MaxSpecializations { get; init; } = 16;

    /// <summary>The most signatures remembered, compiled or not.</summary>
    public int MaxSignatures { get; init; } = 256;

    /// <summary>
    /// Batch sizes that serve all others: a batch is cut into these, the rest is padded and the padding cut off. Used only where the rows of a
    /// batch are proven to be independent. Empty leaves it to <see cref="WidenAfter"/>.
    /// </summary>
    public IReadOnlyList<int> Buckets { get; init; } = [];

    /// <summary>
    /// After so many signatures that differ in their leading extent only, code is made whose number of rows is an argument. Where the model uses
    /// the batch otherwise, but its rows are proven to be independent, a few sizes are compiled that every other one is cut into. 0 does neither.
    /// </summary>
    public int WidenAfter { get; init; } = 4;

    /// <summary>
    /// After so many calls of a compiled signature the model is traced again and compared: how a model that computes something else by now
    /// (a flag it closes over has changed) is noticed. 0 trusts that models are pure.
    /// </summary>
    public int RetraceEvery { get; init; } = 1024;

    /// <summary>The time one model may spend on compiling in its life; after it, new signatures stay interpreted.</summary>
    public TimeSpan CompileBudget { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The pause before a signature whose compilation failed is tried again; doubles with each failure.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Failed attempts after which a signature stays interpreted.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Whether alternatives are measured after compiling, and what for.</summary>
    public TuningMode Tuning { get; init; } = TuningMode.Off;

    /// <summary>The time the measurements of one signature may take in the background.</summary>
    public TimeSpan TuningBudget { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A folder that remembers optimised graphs and decisions from one process to the next; null keeps nothing.</summary>
    public string? StoreFolder { get; init; }

    /// <summary>Receives warnings about fallbacks, and what was compiled and why; null tells nobody.</summary>
    public ILogger? Logger { get; init; }
}
