using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>How a kernel runs on any number of rows.</summary>
/// <param name="Kernel">What it computes.</param>
/// <param name="PerRow">Iterations of its parallel loop for each row of the batch; 0 when that loop is not over the batch.</param>
/// <param name="Parts">The same in tiles of less and less rows, the last of one: each takes what the one before left.</param>
internal sealed record VariableKernel(Kernel Kernel, int PerRow, IReadOnlyList<(Schedule Schedule, int Height)> Parts)
{
    /// <summary>For each buffer of one Int64 behind the kernel's own: how many iterations for each row of the batch it is to say.</summary>
    public IReadOnlyList<int> Counts { get; init; } = [];

    /// <summary>The kernel for a batch along some axes.</summary>
    /// <param name="kernel">Over one axis for each dimension.</param>
    /// <param name="rows">Its axes whose extent is the batch times a factor.</param>
    /// <param name="options">How to schedule.</param>
    /// <exception cref="Diagnostics.InvalidScheduleException">No schedule runs any number of rows.</exception>
    public static VariableKernel Of(Kernel kernel, IReadOnlyList<(Axis Axis, int PerRow)> rows, PlanOptions options)
    {
        Axis[] axes = [.. rows.Select(r => r.Axis)];
        kernel = AxisMerging.Merge(kernel, options.Strict, axes);
        if (rows.Count == 0) return new(kernel, 0, [(Scheduler.For(kernel, options), 1)]);
        return rows is [var (axis, perRow)] && IsIndependent(kernel, axis, options) ? InTiles(kernel, axis, perRow, options) : Counted(kernel, rows, axes, options);
    }

    // Rows in any order and on any thread, some of them twice, give the same.
    private static bool IsIndependent(Kernel kernel, Axis axis, PlanOptions options) =>
        !new KernelFacts(kernel).Contracted.Contains(axis)
        && !kernel.Stores.Any(s => s.Accumulate && (options.Strict || s.Row is not null || !Overlap.IsDisjoint(s.Index.Terms, false, 0, axis)));

    private static VariableKernel InTiles(Kernel kernel, Axis axis, int perRow, PlanOptions options)
    {
        var parts = new List<(Schedule Schedule, int Height)>();
        for (int most = int.MaxValue; most > 0;)
        {
            var schedule = Scheduler.For(kernel, options, new([axis], most, IsOutermost: true));
            int height = schedule.Leaves(axis).Skip(1).Aggregate(1, (n, a) => n * a.Extent);
            if (height <= most && axis.Extent % height == 0) parts.Add((schedule, height));
            most = Math.Min(most, height) / 2;
        }
        if (parts is not [.., (_, 1)]) throw new Diagnostics.InvalidScheduleException($"Kernel {kernel.Name}: no schedule takes rows one by one.");
        return new(kernel, perRow, parts);
    }

    // Sums over the batch: the loop stands where the schedule wants it and adds in its order, whoever runs it.
    private static VariableKernel Counted(Kernel kernel, IReadOnlyList<(Axis Axis, int PerRow)> rows, Axis[] axes, PlanOptions options)
    {
        var schedule = Scheduler.For(kernel, options, new(axes, 1, IsOutermost: false));
        var parallel = schedule.Serial.Find(a => schedule.RunOf(a) == Run.Parallel);
        int[] counts = [.. rows.Where(r => r.Axis != parallel).Select(r => r.PerRow).Distinct()];
        foreach (var (axis, perRow) in rows.Where(r => r.Axis != parallel))
        {
            int count = Array.IndexOf(counts, perRow);
            schedule.Count(axis, new($"count{count}", DType.Int64, kernel.Buffers.Count + count));
        }
        return new(kernel, rows.FirstOrDefault(r => r.Axis == parallel).PerRow, [(schedule, 1)]) { Counts = counts };
    }
}
