namespace AiDotNet.Jit.Kernels;

/// <summary>A guard over scheduled axes.</summary>
internal sealed class LoweringGuard(int id, LoweringIndex index, int extent)
{
    public int Id => id;
    public LoweringIndex Index => index;
    public int Extent => extent;

    /// <summary>The bounds of an open loop make this guard hold.</summary>
    public bool IsClipped { get; set; }

    /// <summary>The smallest and the largest index at the place where code is being emitted.</summary>
    public (long Min, long Max) Range()
    {
        long min = index.Offset, max = index.Offset;
        foreach (var (axis, scale) in index.Terms)
        {
            var (low, high) = axis.Bound >= 0 ? (axis.Bound, axis.Bound) : axis.Variable is not null ? axis.Range : (0, axis.Extent() - 1);
            min += Math.Min(low * scale, high * scale);
            max += Math.Max(low * scale, high * scale);
        }
        return (min, max);
    }
}
