namespace AiDotNet.Jit.Kernels;

/// <summary>An index over scheduled axes.</summary>
internal sealed class LoweringIndex(long offset, (LoweringAxis Axis, long Scale)[] terms)
{
    public long Offset => offset;
    public (LoweringAxis Axis, long Scale)[] Terms => terms;
    public ulong Deps { get; } = terms.Aggregate(0UL, (mask, t) => mask | t.Axis.Bits);

    public long ScaleOf(LoweringAxis? axis)
    {
        foreach (var (a, scale) in terms)
        {
            if (a == axis) return scale;
        }
        return 0;
    }

    /// <summary>The index at the start of the other axes.</summary>
    public LoweringIndex Where(Func<LoweringAxis, bool> varies) => new(offset, [.. terms.Where(t => varies(t.Axis))]);

    /// <summary>The index without one axis.</summary>
    public LoweringIndex Without(LoweringAxis axis) => new(offset, [.. terms.Where(t => t.Axis != axis)]);
}
