using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>An index whose quotient by a number no affine index expresses.</summary>
internal sealed record IndexObstacle(Affine Index, long Divisor)
{
    /// <summary>The cut of one of these axes after which the division may come out even, or null: the faster part counts what remains.</summary>
    public AxisSplit? Cut(IReadOnlyList<Axis> axes)
    {
        foreach (var (axis, scale) in Index.Terms.OrderByDescending(t => t.Scale))
        {
            if (scale <= 0 || Divisor % scale != 0 || !axes.Contains(axis)) continue;
            long inner = Divisor / scale;
            if (inner > 1 && inner < axis.Extent && axis.Extent % inner == 0) return AxisSplit.Of(axis, (int)(axis.Extent / inner));
        }
        return null;
    }
}
