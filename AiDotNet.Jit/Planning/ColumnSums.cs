using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// When a kernel that walks over rows takes reductions down the columns of a block of rows along: what it reads for its rows is read once for both. The columns'
/// results wait in memory from row to row, so they have to stay in the nearest cache beside the row.
/// </summary>
internal static class ColumnSums
{
    private const string OtherAxes = "the kernel reduces other axes, or in another order";
    private const int LongestRow = 1 << 12;
    private const int ShortestRow = 64; // whose columns fill the lanes
    private const int FewestRows = 16; // in a block
    private const int FewestBlocks = 4; // the parts of the parallel loop
    private const long FewestPoints = 1 << 17; // that the caches do not hold between two kernels

    /// <summary>The nodes in an order in which reductions in two steps, and what needs them, come last: by then the kernels exist that could take the first step along.</summary>
    public static IEnumerable<Node> Last(IReadOnlyList<Node> nodes)
    {
        var late = nodes.Where(n => Materialization.IsReduce(n.Op) && n[0].Op == n.Op).Select(n => n[0]).ToHashSet();
        if (late.Count == 0) return nodes;
        foreach (var node in nodes)
        {
            if (node.Operands.Any(late.Contains)) late.Add(node);
        }
        return nodes.Where(n => !late.Contains(n)).Concat(nodes.Where(late.Contains));
    }

    /// <summary>Why reductions over some axes cannot join a group that reduces others, or null.</summary>
    /// <param name="group">A group with reductions.</param>
    /// <param name="axes">Its axes, split where the reduction needs it.</param>
    /// <param name="own">The axes of the reduction.</param>
    /// <param name="options">Whether it may go by blocks.</param>
    public static string? Obstacle(FusionGroup group, List<Axis> axes, List<Axis> own, PlanOptions options)
    {
        if (!options.SumsInBlocks) return OtherAxes;
        if (own is [var down] && Precedes(axes, down, group.Reduced)) return Obstacle(group, axes, down, group.Reduced);
        if (group.Down is null && group.Reduced is [var first] && Precedes(axes, first, own) && !group.OperandPositions.Keys.Any(group.Reads.Contains)) return Obstacle(group, axes, first, own);
        return OtherAxes;
    }

    /// <summary>Whether the rows are the last axes and this one counts them.</summary>
    public static bool Precedes(List<Axis> axes, Axis down, IReadOnlyList<Axis> row) =>
        axes.Count > row.Count + 1 && axes.TakeLast(row.Count).SequenceEqual(row) && axes[^(row.Count + 1)] == down;

    private static string? Obstacle(FusionGroup group, List<Axis> axes, Axis down, IReadOnlyList<Axis> row)
    {
        if (group.Down is { } known && known != down) return "the kernel reduces other blocks of rows";
        if (group.Points < FewestPoints) return $"{group.Points} points stay near between two kernels";
        if (row.Aggregate(1L, (n, a) => n * a.Extent) is < ShortestRow or > LongestRow) return $"results of less than {ShortestRow} columns fill no lanes, of more than {LongestRow} do not stay near";
        long blocks = axes.Take(axes.Count - row.Count - 1).Aggregate(1L, (n, a) => n * a.Extent);
        return down.Extent < FewestRows || blocks < FewestBlocks ? "there are too few rows, or blocks of them" : null;
    }
}
