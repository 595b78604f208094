using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

// Lanes two elements apart, as windows of two that lie side by side have them.
internal sealed partial class Scheduler
{
    // The gaps between the lanes: with both instances at hand, whole registers are read and written.
    private Axis? PairOf(Axis vector)
    {
        Affine[] along = [.. _kernel.Stores.Select(s => s.Index).Where(i => i.ScaleOf(vector) != 0)];
        if (along.Length == 0 || _kernel.Stores.Any(s => s.Row is not null)) return null;
        return _facts.Free.Concat(_facts.Contracted).FirstOrDefault(a => a.Extent == 2 && IsFixed(a) && along.All(i => i.ScaleOf(a) == 1 && i.ScaleOf(vector) == 2));
    }

    // What a window reads once serves all its cells. Returns how many more registers of a row may be under way.
    private int InterleaveWindow(Schedule schedule, Axis pair, List<Axis> others, int ways)
    {
        var window = new List<Axis> { pair };
        for (ways /= 2; ways > 1 && others.Count > 0 && IsFixed(others[^1]) && others[^1].Extent <= ways; others.RemoveAt(others.Count - 1))
        {
            ways /= others[^1].Extent;
            window.Insert(0, others[^1]);
        }
        schedule.Interleave([.. window]);
        return ways;
    }
}
