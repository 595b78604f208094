namespace AiDotNet.Jit.Kernels;

/// <summary>Something that must be done at every position of some axes: a reduction, a store, or a kept value.</summary>
internal sealed class LoweringRoot
{
    /// <summary>The reduction, or null: a store.</summary>
    public LoweringValue? Reduce { get; init; }

    /// <summary>The body of the reduction or the value to store.</summary>
    public required LoweringValue Value { get; init; }

    public KernelBuffer? Buffer { get; init; }
    public LoweringIndex? Index { get; init; }
    public LoweringValue? Row { get; init; }
    public bool Accumulate { get; init; }
    public bool IsKept { get; init; }

    /// <summary>Every scheduled axis it runs over.</summary>
    public ulong Deps { get; init; }

    /// <summary>Its loops.</summary>
    public ulong Loops { get; set; }

    /// <summary>The axes of its result.</summary>
    public ulong Free => Reduce?.Deps ?? Deps;

    public int Stage => Math.Max(Value.Stage, Row?.Stage ?? 0);
    public bool IsStore => Reduce is null && !IsKept;
    public List<LoweringRoot> Uses { get; } = [];
    public List<LoweringRoot> Users { get; } = [];

    /// <summary>Its accumulators exist and a loop over them is open.</summary>
    public bool IsDeclared { get; set; }

    /// <summary>The level its result was last completed in, after loops.</summary>
    public int FinishedDepth { get; set; }

    /// <summary>The set of roots it was last found in.</summary>
    public int Mark { get; set; }
}
