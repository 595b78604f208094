namespace AiDotNet.Jit.Kernels;

/// <summary>Whether different iterations of an axis write different elements.</summary>
internal static class Overlap
{
    /// <summary>
    /// True if index + row * rowStride can never be the same element for two positions of <paramref name="axis"/>: sorted by scale, every
    /// term from the axis' own upwards steps over all that the smaller terms can reach. Rows are unknown, hence unlimited.
    /// </summary>
    public static bool IsDisjoint(IEnumerable<(Axis Axis, long Scale)> terms, bool hasRow, long rowStride, Axis axis)
    {
        var sorted = terms.Where(t => t.Axis.Extent > 1 || t.Axis == axis).OrderBy(t => Math.Abs(t.Scale)).ToList();
        long reach = 0;
        bool found = false;
        foreach (var (a, scale) in sorted)
        {
            found |= a == axis;
            if (found && Math.Abs(scale) <= reach) return false;
            reach += Math.Abs(scale) * Math.Max(0, a.Extent - 1L);
        }
        return found && (!hasRow || Math.Abs(rowStride) > reach);
    }
}
