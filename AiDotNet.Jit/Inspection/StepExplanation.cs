namespace AiDotNet.Jit.Inspection;

/// <summary>One step of a run: a kernel, an evaluated operation or a check.</summary>
public sealed record StepExplanation
{
    /// <summary>The position in a run, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>What it is.</summary>
    public required StepKind Kind { get; init; }

    /// <summary>The kernel's name, or the operation's.</summary>
    public required string Name { get; init; }

    /// <summary>The ids of the nodes of <see cref="Explanation.Planned"/> that it computes.</summary>
    public required IReadOnlyList<int> Nodes { get; init; }

    /// <summary>The memory it reads.</summary>
    public required IReadOnlyList<BufferExplanation> Reads { get; init; }

    /// <summary>The memory it writes.</summary>
    public required IReadOnlyList<BufferExplanation> Writes { get; init; }

    /// <summary>For each result, and for each parameter that a result replaces: whether it is written over something, and why.</summary>
    public IReadOnlyList<PlacementExplanation> Placements { get; init; } = [];

    /// <summary>How its loops were arranged, in one line; empty for steps without a kernel.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>The lowered loop nest, which a backend prints one to one; empty for steps without a kernel.</summary>
    public string Loops { get; init; } = "";

    /// <summary>The first step whose machine code is the same; its own index when there is none before.</summary>
    public required int CodeOf { get; init; }

    /// <summary>
    /// The steps whose kernels are one method with this one's, or why it has one of its own, as a sentence; empty for steps without machine code. Who looks on,
    /// as a profile does, runs every kernel by itself.
    /// </summary>
    public string Method { get; init; } = "";

    /// <summary>Iterations of the loop that threads share.</summary>
    public int ParallelExtent { get; init; } = 1;

    /// <summary>True when the step is long enough to be shared among threads.</summary>
    public bool IsShared { get; init; }

    /// <summary>The number of its wave, of steps in a row that need nothing of each other, from 0; -1 where a backend runs whole plans.</summary>
    public int Wave { get; init; } = -1;

    /// <summary>Whether threads share the step, alone or with the others of its wave, and why, as a sentence; empty where a backend runs whole plans.</summary>
    public string Threads { get; init; } = "";

    /// <summary>Vector operations in the code.</summary>
    public int VectorOperations { get; init; }

    /// <summary>Vector registers the code would like to have at once.</summary>
    public int LiveVectors { get; init; }

    /// <summary>Predicted arithmetic operations; a multiplication and an addition that fuse are two.</summary>
    public double Flops { get; init; }

    /// <summary>Predicted bytes, each buffer once.</summary>
    public double Bytes { get; init; }

    /// <summary>The least microseconds it can take on one core, by <see cref="Explanation.Limits"/>.</summary>
    public double LimitMicroseconds { get; init; }

    /// <summary>True when moving the bytes is what takes that long, false when the arithmetic is.</summary>
    public bool IsMemoryBound { get; init; }

    /// <summary>The share of <see cref="Explanation.LimitMicroseconds"/>, 0 to 1: where a run's time goes if every kernel is at its limit.</summary>
    public double LimitShare { get; init; }

    /// <summary>Operations per byte.</summary>
    public double Intensity => Bytes > 0 ? Flops / Bytes : 0;
}
