namespace AiDotNet.Jit.Planning;

/// <summary>Offsets in one arena for buffers that are alive at different times. Deterministic: equal plans give equal offsets.</summary>
public sealed class MemoryPlan
{
    private const long Line = 64;
    private const long Page = 4096;
    private const long LargeBuffer = 16 << 10;

    private readonly Dictionary<Storage, long> _offsets = [];
    private readonly List<(long Offset, long Size)> _free = [];

    private readonly Func<Storage, long> _bytesOf;

    private MemoryPlan(Func<Storage, long> bytesOf) => _bytesOf = bytesOf;

    /// <summary>Bytes of the arena: the peak of what is alive at once, with alignment and fragmentation.</summary>
    public long ArenaBytes { get; private set; }

    /// <summary>Bytes all buffers would take without reuse.</summary>
    public long UnsharedBytes { get; private set; }

    /// <summary>Where a buffer of the arena starts, in bytes; a multiple of 64.</summary>
    public IReadOnlyDictionary<Storage, long> Offsets => _offsets;

    /// <summary>Places the arena buffers of the steps: best fit among the gaps, freed after the last step that touches them.</summary>
    /// <param name="steps">In the order they run.</param>
    /// <param name="loops">Steps that are repeated: what one of them touches is alive during all.</param>
    public static MemoryPlan For(IReadOnlyList<PlanStep> steps, IReadOnlyList<BlockLoop>? loops = null) => For(steps, loops, s => s.Type.Bytes);

    /// <summary>The same for buffers of other sizes than their types say, or only for some of them.</summary>
    internal static MemoryPlan For(IReadOnlyList<PlanStep> steps, IReadOnlyList<BlockLoop>? loops, Func<Storage, long> bytesOf, Predicate<Storage>? which = null)
    {
        which ??= static s => s.Kind == StorageKind.Arena;
        var plan = new MemoryPlan(bytesOf);
        var touches = steps.Select(s => Touched(s, which)).ToList();
        foreach (var loop in loops ?? [])
        {
            touches[loop.First] = touches[loop.End - 1] = [.. touches[loop.First..loop.End].SelectMany(t => t).Distinct()];
        }
        var last = new Dictionary<Storage, int>();
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (var storage in touches[i]) last[storage] = i;
        }
        for (int i = 0; i < steps.Count; i++)
        {
            var touched = touches[i];
            foreach (var storage in touched)
            {
                if (!plan._offsets.ContainsKey(storage)) plan.Allocate(storage);
            }
            foreach (var storage in touched)
            {
                if (last[storage] == i) plan.Free(plan._offsets[storage], Padded(plan._bytesOf(storage)));
            }
        }
        return plan;
    }

    private static List<Storage> Touched(PlanStep step, Predicate<Storage> which)
    {
        var touched = new List<Storage>();
        foreach (var storage in step.Reads.Concat(step.Writes))
        {
            if (which(storage) && !touched.Contains(storage)) touched.Add(storage);
        }
        return touched;
    }

    /// <summary>
    /// The bytes a buffer takes: vector loads may read to the end of the last line, and large buffers take whole pages, so that those
    /// beside them start on one.
    /// </summary>
    internal static long Padded(long bytes)
    {
        long unit = bytes < LargeBuffer ? Line : Page;
        return Math.Max(unit, (bytes + unit - 1) / unit * unit);
    }

    private void Allocate(Storage storage)
    {
        long size = Padded(_bytesOf(storage));
        UnsharedBytes += size;
        int best = -1;
        for (int i = 0; i < _free.Count; i++)
        {
            if (_free[i].Size >= size && (best < 0 || _free[i].Size < _free[best].Size)) best = i;
        }
        if (best < 0)
        {
            _offsets[storage] = Extend(size);
            return;
        }
        var (offset, available) = _free[best];
        _offsets[storage] = offset;
        if (available == size) _free.RemoveAt(best);
        else _free[best] = (offset + size, available - size);
    }

    // The last gap, if it ends the arena, grows instead of being left behind.
    private long Extend(long size)
    {
        if (_free.Count > 0 && _free[^1] is var (offset, available) && offset + available == ArenaBytes)
        {
            _free.RemoveAt(_free.Count - 1);
            ArenaBytes = offset + size;
            return offset;
        }
        offset = ArenaBytes;
        ArenaBytes += size;
        return offset;
    }

    private void Free(long offset, long size)
    {
        int at = _free.FindIndex(f => f.Offset > offset);
        if (at < 0) at = _free.Count;
        _free.Insert(at, (offset, size));
        Merge(at);
        if (at > 0) Merge(at - 1);
    }

    private void Merge(int at)
    {
        if (at + 1 >= _free.Count || _free[at].Offset + _free[at].Size != _free[at + 1].Offset) return;
        _free[at] = (_free[at].Offset, _free[at].Size + _free[at + 1].Size);
        _free.RemoveAt(at + 1);
    }
}
