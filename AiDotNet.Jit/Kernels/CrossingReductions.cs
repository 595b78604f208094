namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Reductions that contract an axis over which others of their kernel have results, while those contract axes over which these have results: of rows and, of the same
/// matrix, of columns. No order of the loops completes both, so one kind has to wait in memory.
/// </summary>
internal static class CrossingReductions
{
    /// <summary>Those that can wait: over one axis, and nothing but written. Empty where all can be complete in turn.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="reduces">Its reductions.</param>
    public static IReadOnlyList<Reduce> Of(Kernel kernel, IReadOnlyList<Reduce> reduces)
    {
        if (reduces.Count < 2 || reduces.All(r => r.Axes.SequenceEqual(reduces[0].Axes))) return [];
        var rows = reduces.FirstOrDefault(r => !IsResult(kernel, r)) ?? reduces[0];
        var axes = Axes(rows);
        return [.. reduces.Where(r => r.Axes is [var axis] && axes.Contains(axis) && Axes(r).Overlaps(rows.Axes) && IsResult(kernel, r))];
    }

    /// <summary>Whether a reduction is written as it is and read by nothing of its kernel.</summary>
    public static bool IsResult(Kernel kernel, Reduce reduce) =>
        kernel.Stores.Any(s => s.Value == reduce) && kernel.Stores.All(s => s.Value == reduce || !Reaches(s.Value, reduce));

    /// <summary>Lets a reduction that is written as it is wait where it is written.</summary>
    public static void CarryInResult(Schedule schedule, Axis axis, Reduce reduce, Kernel kernel)
    {
        var result = kernel.Stores.First(s => s.Value == reduce);
        schedule.Carry(axis, reduce, result.Buffer, result.Index);
    }

    private static bool Reaches(Value value, Reduce reduce) => ValueOrder.Of([value], _ => false).Contains(reduce);

    /// <summary>The axes a value varies along; what it reads from a reduction does not vary along the contracted ones.</summary>
    public static HashSet<Axis> Axes(Value value)
    {
        var axes = new HashSet<Axis>();
        var seen = new HashSet<Value>();
        var pending = new Stack<Value>([value]);
        while (pending.TryPop(out var next))
        {
            if (!seen.Add(next)) continue;
            if (next is Reduce reduce)
            {
                axes.UnionWith(Axes(reduce.Body).Except(reduce.Axes));
                continue;
            }
            if (next is Iota iota) axes.UnionWith(iota.Index.Terms.Select(t => t.Axis));
            if (next is Load load) axes.UnionWith(load.Guards.Select(g => g.Index).Append(load.Index).SelectMany(i => i.Terms).Select(t => t.Axis));
            foreach (var operand in next.Operands) pending.Push(operand);
        }
        return axes;
    }
}
