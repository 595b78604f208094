namespace AiDotNet.Jit.Kernels;

/// <summary>The schedule that is right for every kernel.</summary>
internal static class PlainSchedule
{
    public static Schedule Of(Kernel kernel)
    {
        var values = ValueOrder.Of(kernel);
        var contracted = new List<Axis>();
        var isContracted = new HashSet<Axis>();
        for (int i = values.Count - 1; i >= 0; i--)
        {
            if (values[i] is not Reduce r) continue;
            foreach (var a in r.Axes)
            {
                if (isContracted.Add(a)) contracted.Add(a);
            }
        }
        var free = Free(kernel, isContracted);
        var down = CrossingReductions.Of(kernel, [.. values.OfType<Reduce>()]);
        if (down.Count > 0) contracted = [down[0].Axes[0], .. contracted.Where(a => a != down[0].Axes[0])];
        var schedule = new Schedule { Lanes = 1 };
        if (free.Find(a => kernel.Stores.All(s => MayRunInParallel(s, a))) is { } parallel)
        {
            schedule.Parallel(parallel);
            free.Remove(parallel);
        }
        foreach (var reduce in down) CrossingReductions.CarryInResult(schedule, contracted[0], reduce, kernel);
        return schedule.Loops([.. free]).Loops([.. contracted]);
    }

    private static bool MayRunInParallel(Store store, Axis axis) =>
        store.Index.ScaleOf(axis) != 0
        && ((!store.Accumulate && store.Row is null) || Overlap.IsDisjoint(store.Index.Terms, store.Row is not null, store.RowStride, axis));

    private static List<Axis> Free(Kernel kernel, HashSet<Axis> contracted)
    {
        var free = new List<Axis>();
        foreach (var store in kernel.Stores)
        {
            foreach (var (axis, _) in store.Index.Terms.OrderByDescending(t => Math.Abs(t.Scale)))
            {
                if (!contracted.Contains(axis) && !free.Contains(axis)) free.Add(axis);
            }
        }
        return free;
    }
}
