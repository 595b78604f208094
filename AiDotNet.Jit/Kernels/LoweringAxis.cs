namespace AiDotNet.Jit.Kernels;

/// <summary>What the lowering knows about an axis: its place in the splits, and where the code being emitted stands on it.</summary>
internal sealed class LoweringAxis(Axis axis, Run run, bool clipped)
{
    public Axis Axis => axis;
    public Run Run => run;
    public bool Clipped => clipped;

    // The split of this axis, and the split it came from.
    public LoweringAxis? Outer { get; set; }
    public LoweringAxis? Inner { get; set; }
    public int Factor { get; set; }
    public LoweringAxis? Parent { get; set; }
    public bool IsOuter => Parent is not null && Parent.Outer == this;

    /// <summary>Its bit in masks of scheduled axes; of a split axis, the bits of its parts.</summary>
    public ulong Bits { get; set; }

    /// <summary>The iteration this copy of the code is for, or -1.</summary>
    public int Bound { get; set; } = -1;

    /// <summary>The variable of the open loop, or null.</summary>
    public Reg? Variable { get; set; }

    /// <summary>How often the loop runs, where the code does not know.</summary>
    public Operand? Count { get; set; }

    /// <summary>The iterations of the open loop.</summary>
    public (long Low, long High) Range { get; set; }

    public bool IsOpen => Outer is null ? Bound >= 0 || Variable is not null : Outer.IsOpen && Inner!.IsOpen;

    /// <summary>The last iteration is smaller than the others, here or in a split this axis is part of.</summary>
    public bool HasTail => Parent is not null && (IsOuter ? Parent.Extent() % Parent.Factor != 0 || Parent.HasTail : Parent.HasTail && Parent.Outer!.IsLast);

    private bool IsLast => IsKnown(out int at) && at == Extent() - 1;

    /// <summary>The extent here: smaller in the remainder copy of a split.</summary>
    public int Extent()
    {
        if (Parent is null) return axis.Extent;
        int parent = Parent.Extent(), factor = Parent.Factor;
        if (IsOuter) return (int)(((long)parent + factor - 1) / factor);
        return Math.Min(factor, Parent.Outer!.IsKnown(out int outer) ? parent - (outer * factor) : parent);
    }

    private bool IsKnown(out int at)
    {
        at = Bound;
        if (Outer is null) return Bound >= 0;
        bool known = Outer.IsKnown(out int outer) & Inner!.IsKnown(out int inner);
        at = (outer * Factor) + inner;
        return known;
    }
}
