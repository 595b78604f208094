using System.Numerics;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>How rows are shared out.</summary>
internal sealed record RowPlan
{
    public const int Wave = 32;

    private const int ShortRow = 16, LongestSerial = 64, FewestSerial = 4, SplitRow = 1 << 13, SharedBytes = 8;

    /// <summary>The free axes, slowest first.</summary>
    public required IReadOnlyList<Axis> RowAxes { get; init; }

    /// <summary>Points of the free axes.</summary>
    public required long Rows { get; init; }

    /// <summary>Work-items that compute a row; a power of two.</summary>
    public int Team { get; init; } = 1;

    /// <summary>True when neighbouring work-items compute neighbouring rows, false when they are members of one team.</summary>
    public bool Columns { get; init; }

    /// <summary>Work-items of a group.</summary>
    public required int Group { get; init; }

    /// <summary>Teams that share a row's contracted points; more than 1 only in the first half of a split kernel.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>The axis that counts the parts.</summary>
    public Axis? PartAxis { get; init; }

    /// <summary>True when a team is a part of a wave, whose members need no memory to tell each other something.</summary>
    public bool IsInWave => !Columns && Team <= Wave;

    /// <summary>Work-groups.</summary>
    public long Groups => (Rows + Group / Team - 1) / (Group / Team) * Parts;

    /// <summary>The plan for a kernel.</summary>
    public static RowPlan For(KernelShape shape, RenderOptions options)
    {
        var facts = shape.Facts;
        var rowAxes = shape.ByStoreStride(facts.Free);
        long rows = KernelShape.Points(rowAxes), points = KernelShape.Points(facts.Contracted);
        int team = 1;
        bool columns = false;
        if (!options.Strict && CanShare(shape, options))
        {
            columns = WalksColumns(shape, rowAxes);
            team = columns ? ColumnTeam(rows, points, options) : RowTeam(rows, points, options);
        }
        return new() { RowAxes = rowAxes, Rows = rows, Team = team, Columns = columns, Group = GroupFor(rows * team, team, options) };
    }

    /// <summary>How many teams should share each row, 1 when one is enough.</summary>
    public int PartsFor(long points, RenderOptions options)
    {
        if (Team == 1 && points < SplitRow) return 1;
        long busy = Rows * Math.Max(Team, 32);
        if (points < SplitRow || busy * 4 > options.Parallelism) return 1;
        long wanted = Math.Min(options.Parallelism / busy, points / (Math.Max(Team, 32) * 8L));
        return (int)Math.Clamp(wanted, 1, 256);
    }

    // Reductions over the same axes, and room for the trees of those that are done at once.
    private static bool CanShare(KernelShape shape, RenderOptions options)
    {
        var reduces = shape.Facts.Reduces;
        return reduces.Count > 0 && reduces.Count * options.GroupSize * SharedBytes <= options.LocalBytes
            && reduces.All(r => r.Axes.Count == shape.Facts.Contracted.Count && (shape.AxesOf(r) & shape.Contracted) == 0)
            && KernelShape.Points(shape.Facts.Contracted) is > 0 and <= int.MaxValue;
    }

    // True when neighbours in memory are different rows, not different points of one.
    private static bool WalksColumns(KernelShape shape, IReadOnlyList<Axis> rowAxes)
    {
        if (rowAxes.Count == 0) return false;
        long Weight(Axis axis) => shape.Facts.Loads.Where(l => Math.Abs(l.Index.ScaleOf(axis)) == 1).Sum(l => KernelShape.Points(l.Index.Terms.Select(t => t.Axis)));
        return rowAxes.Max(Weight) > shape.Facts.Contracted.Max(Weight);
    }

    // A wave for each row is enough where rows are many: it sums without waiting for others. Longer rows have more members, and so have few rows.
    private static int RowTeam(long rows, long points, RenderOptions options)
    {
        if (points < ShortRow) return 1;
        long team = Math.Max(points < 2 * Wave ? ShortRow : Wave, (long)BitOperations.RoundUpToPowerOf2((ulong)(points / Wave)));
        while (rows * team < options.Parallelism && points / team > FewestSerial) team *= 2;
        return (int)Math.Min(options.GroupSize, team);
    }

    private static int ColumnTeam(long rows, long points, RenderOptions options)
    {
        if (points < ShortRow || rows >= options.Parallelism) return 1;
        int most = options.GroupSize / 16, team = 1;
        while (team < most && rows * team < options.Parallelism && points / team >= LongestSerial / 4) team *= 2;
        return team;
    }

    private static int GroupFor(long items, int team, RenderOptions options) =>
        (int)Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, Math.Min(items, options.GroupSize))), Math.Max(32, team), Math.Max(team, options.GroupSize));
}
