using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>How a kernel runs on any number of rows.</summary>
/// <param name="Kernel">What it computes.</param>
/// <param name="PerRow">Iterations of its row loop for each row of the batch; 0 when the batch appears nowhere in it.</param>
/// <param name="Parts">The same in tiles of less and less rows, the last of one: each takes what the one before left.</param>
internal sealed record VariableKernel(Kernel Kernel, int PerRow, IReadOnlyList<(Schedule Schedule, int Height)> Parts)
{
    /// <summary>The kernel for rows of a batch along an axis, or for none.</summary>
    /// <exception cref="Diagnostics.InvalidScheduleException">No schedule runs the rows from the outside.</exception>
    public static VariableKernel Of(Kernel kernel, Axis? rows, int perRow, PlanOptions options)
    {
        kernel = AxisMerging.Merge(kernel, options.Strict, rows);
        if (rows is null) return new(kernel, 0, [(Scheduler.For(kernel, options), 1)]);
        var parts = new List<(Schedule Schedule, int Height)>();
        for (int most = int.MaxValue; most > 0;)
        {
            var schedule = Scheduler.For(kernel, options, new(rows, most));
            int height = schedule.Leaves(rows).Skip(1).Aggregate(1, (n, a) => n * a.Extent);
            if (height <= most && rows.Extent % height == 0) parts.Add((schedule, height));
            most = Math.Min(most, height) / 2;
        }
        if (parts is not [.., (_, 1)]) throw new Diagnostics.InvalidScheduleException($"Kernel {kernel.Name}: no schedule takes rows one by one.");
        return new(kernel, perRow, parts);
    }
}
