using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Inspection;

/// <summary>A schedule in one line: loops from the outside in, then the register tile, then the lanes.</summary>
internal static class ScheduleText
{
    /// <summary>Like "loops io(16)/parallel jo(8) | tile ii(14)/unrolled | lanes ji(16) | keep 1".</summary>
    public static string Of(Schedule schedule)
    {
        List<string> parts = ["loops " + Axes(schedule, schedule.Serial)];
        if (schedule.Tile.Count > 0) parts.Add("tile " + Axes(schedule, schedule.Tile));
        parts.Add(schedule.Vector is { } lanes ? $"lanes {lanes}({lanes.Extent})" : "scalar");
        if (schedule.PrefetchBlock is { } block) parts.Add($"asks for the next {block}");
        if (schedule.PrefetchTile is { } tile) parts.Add($"asks for the next {tile}");
        if (schedule.Kept.Any()) parts.Add("keep " + string.Join(' ', schedule.Kept.Select(k => k.Buffer.Name)));
        if (schedule.CarryAxis is { } carried) parts.Add($"carry {carried} in " + string.Join(' ', schedule.Carried.Select(c => c.Buffer.Name)));
        return string.Join(" | ", parts);
    }

    private static string Axes(Schedule schedule, List<Axis> axes) => string.Join(' ', axes.Select(a => $"{a}({a.Extent}){Manner(schedule, a)}"));

    private static string Manner(Schedule schedule, Axis axis)
    {
        string run = schedule.RunOf(axis) == default ? "" : "/" + schedule.RunOf(axis).ToString().ToLowerInvariant();
        return schedule.IsClipped(axis) ? run + "/clipped" : run;
    }
}
