using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Planning;

/// <summary>What an executable does: steps in order, and where the memory between them lies.</summary>
/// <param name="Graph">The graph the plan runs.</param>
/// <param name="Steps">Kernels, checks and evaluated nodes.</param>
/// <param name="Memory">Offsets of the arena's buffers.</param>
/// <param name="Decisions">Why nodes were or were not fused.</param>
public sealed record ExecutionPlan(Graph Graph, IReadOnlyList<PlanStep> Steps, MemoryPlan Memory, IReadOnlyList<FusionDecision> Decisions)
{
    /// <summary>Runs of steps that are repeated block by block.</summary>
    public IReadOnlyList<BlockLoop> Loops { get; init; } = [];

    /// <summary>Why results are or are not written over what their kernels read: one for each result in memory, and one for each update.</summary>
    public IReadOnlyList<PlacementDecision> Placements { get; init; } = [];

    /// <summary>The number of kernels.</summary>
    public int KernelCount => Steps.Count(s => s is KernelStep);
}

/// <summary>How to plan.</summary>
public sealed record PlanOptions
{
    /// <summary>False gives every materialised node a kernel of its own.</summary>
    public bool Fuse { get; init; } = true;

    /// <summary>True keeps the interpreter's order of operations: no fused multiply-add, no reassociated sums.</summary>
    public bool Strict { get; init; }

    /// <summary>True fuses a product and the sum it goes into; ignored in Strict mode, which never does.</summary>
    public bool FuseMultiplyAdd { get; init; } = true;

    /// <summary>The width of vector registers in bits: 512, 256, 128, or 0 for scalar code.</summary>
    public int VectorBits { get; init; }

    /// <summary>
    /// True copies operands of products whose order the processor's vectors and caches cannot live with; devices that read blocks into local memory
    /// need no such copies.
    /// </summary>
    public bool CopyOperands { get; init; } = true;

    /// <summary>When kernels run block by block; null: never. Strict mode and unfused plans never do.</summary>
    public BlockLimits? Blocks { get; init; }

    /// <summary>Choices taken from the scheduler.</summary>
    public ScheduleHints Schedule { get; init; } = ScheduleHints.None;

    /// <summary>True leaves kernels as they are built, one axis for each dimension and without a schedule: for comparing plans.</summary>
    internal bool KeepAxes { get; init; }

    /// <summary>Whether reductions down columns go block by block of rows: a matter of a processor's caches that changes the order of additions.</summary>
    internal bool SumsInBlocks => Fuse && !Strict && !KeepAxes && CopyOperands && VectorBits > 0;

    /// <summary>Output number -> input number: the output is written over that input's memory.</summary>
    public IReadOnlyDictionary<int, int> Updates { get; init; } = new Dictionary<int, int>();
}
