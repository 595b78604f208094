using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit;

/// <summary>How to compile. Immutable; options are part of the cache key.</summary>
public sealed record JitOptions
{
    /// <summary>The defaults.</summary>
    public static JitOptions Default { get; } = new();

    /// <summary>How far results may move from the interpreter's.</summary>
    public NumericMode Mode { get; init; } = NumericMode.Default;

    /// <summary>Bounds on nodes, kernels, memory and time.</summary>
    public JitLimits Limits { get; init; } = new();

    /// <summary>The passes every graph goes through; see <see cref="Passes.Pipeline"/> for inserting your own.</summary>
    public Pipeline Pipeline { get; init; } = Pipeline.Default;

    /// <summary>Names of passes and laws that are switched off; "Blocks" keeps kernels from running block by block, "Merging" tiny ones from sharing a method, "Strands" threads from running several without waiting for each other.</summary>
    public IReadOnlyList<string> Disabled { get; init; } = [];

    /// <summary>False gives every materialised operation a kernel of its own: for finding out whether fusion is at fault.</summary>
    public bool Fuse { get; init; } = true;

    /// <summary>Choices taken from the scheduler, for tuners and experiments; the heuristics are meant to be good alone.</summary>
    public ScheduleHints Schedule { get; init; } = ScheduleHints.None;

    /// <summary>What turns kernels into machine code; null takes expression trees at the widest vectors of this machine.</summary>
    public IBackend? Backend { get; init; }

    /// <summary>The most threads one run may use; results are the same for any number.</summary>
    public int MaxThreads { get; init; } = int.MaxValue;

    /// <summary>False compiles anew even when an equal graph was compiled before.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>
    /// Looks for NaN and infinities in the results of every run, and throws a <see cref="Diagnostics.NonFiniteException"/> that names the first
    /// operation they came from and, when origins were captured, the line that recorded it. For debugging: inputs are copied.
    /// </summary>
    public bool CheckNumerics { get; init; }

    /// <summary>
    /// Times every step of every run; <c>RecordedProfile</c> of the compiled graph or training step tells what came out. Off, it costs nothing:
    /// profiled runs take another path. With <see cref="CheckNumerics"/> nothing is recorded.
    /// </summary>
    public bool Profile { get; init; }

    /// <summary>Verifies the graph after every pass; on in Debug builds.</summary>
    public bool Verify { get; init; } = IsDebug;

    /// <summary>When kernels run block by block; tests let tiny ones do so.</summary>
    internal BlockLimits Blocks { get; init; } = BlockLimits.Default;

    /// <summary>Which kernels share a method; tests let all do so.</summary>
    internal MergeLimits Merging { get; init; } = MergeLimits.Default;

    /// <summary>What makes loops of kernels: tests of <see cref="Debugging.JitBisect"/> put faults here.</summary>
    internal Func<Kernel, Schedule, LinearKernel> Lower { get; init; } = Lowering.Run;

    private static bool IsDebug =>
#if DEBUG
        true;
#else
        false;
#endif
}
