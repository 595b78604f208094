using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// The axes of a kernel that walk the rows of a chain, as the digits of a number count: (axis, rows per step), the fastest first. Every row
/// is at exactly one position.
/// </summary>
internal sealed class RowAxes
{
    private RowAxes(List<(Axis Axis, long Scale)> axes) => Axes = axes;

    /// <summary>The fastest first.</summary>
    public IReadOnlyList<(Axis Axis, long Scale)> Axes { get; }

    /// <summary>The rows at which an axis ends and the next begins; the last is their number.</summary>
    public IEnumerable<long> Ends => Axes.Select(a => a.Scale * a.Axis.Extent);

    /// <summary>The row axes of an index into a tensor of <paramref name="rows"/> rows; null where they do not count rows, each once.</summary>
    public static RowAxes? Of(Affine index, long inner, long rows)
    {
        if (index.Offset != 0) return null;
        var found = new List<(Axis Axis, long Scale)>();
        foreach (var (axis, scale) in index.Terms)
        {
            if (scale < 0) return null;
            if (scale % inner == 0) found.Add((axis, scale / inner));
            else if (scale * axis.Extent > inner) return null;
        }
        found.Sort((a, b) => a.Scale.CompareTo(b.Scale));
        long next = 1;
        foreach (var (axis, scale) in found)
        {
            if (scale != next) return null;
            next *= axis.Extent;
        }
        return next == rows ? new(found) : null;
    }

    /// <summary>The rows that one step on the axis moves by, 0 where it stays in its row.</summary>
    public long ScaleOf(Axis axis) => Axes.FirstOrDefault(a => a.Axis == axis).Scale;

    /// <summary>Whether an axis walks rows.</summary>
    public bool Contains(Axis axis) => ScaleOf(axis) != 0;

    /// <summary>Whether a step on the axis is a step to the next row.</summary>
    public bool IsFastest(Axis axis) => ScaleOf(axis) == 1;

    public bool SameAs(RowAxes other) => Axes.SequenceEqual(other.Axes);
}
