namespace AiDotNet.Jit.Kernels;

/// <summary>
/// While a long sum runs in registers, the memory of what follows it can come near. Without that every tile would wait for lines that lie
/// a row apart, which no hardware prefetcher foresees.
/// </summary>
public sealed partial class Lowering
{
    private readonly Dictionary<LoweringValue, int> _askedIn = []; // the stage that asks for a load of the next row

    /// <summary>Asks for everything the stores among these roots read and write, as far as its place is known here.</summary>
    private void AskFor(List<LoweringRoot> roots)
    {
        var asked = new HashSet<(string, long)>();
        foreach (var root in roots)
        {
            if (root.Reduce is not null || (root.Loops & ~_opened) != 0 || root.Row is not null) continue;
            AskFor(root.Buffer!, root.Index!, asked);
            foreach (var load in LoadsAfterSums(root.Value)) AskFor(load.Buffer!, load.Index!, asked);
        }
    }

    private void AskFor(KernelBuffer buffer, LoweringIndex index, HashSet<(string, long)> asked)
    {
        // What is the same for all rows of a tile stays near by itself.
        if (_vectorAxis is null || index.ScaleOf(_vectorAxis) == 0 || (index.Deps & _serial & ~_opened) != 0) return;
        Instances(TileOf(index.Deps), 0, () =>
        {
            var address = Locate(buffer, index, null, out long stride);
            bool apart = stride != 1; // then a line of every lane holds the neighbours along a tile axis
            if (apart && ContiguousTileAxis(index, 2) is not { Bound: 0 }) return;
            for (int l = 0; l < (apart ? _vectorAxis.Extent() : 1); l++) AskFor(address with { Offset = address.Offset + (l * stride) }, asked);
        });
    }

    private void AskFor(Address address, HashSet<(string, long)> asked)
    {
        if (asked.Add((Pointers.Key(address.Buffer, address.Terms), address.Offset))) Block.Add(new Prefetch(address));
    }

    /// <summary>
    /// What a leaf asks for in every instance, with the distance to it: where the next iteration of the loop over rows will find what this one reads.
    /// Of a row's stages the first waits for memory while the processor idles, the others the other way round: one of those asks for each load.
    /// </summary>
    private List<(LoweringValue Load, long Ahead)> NextRow(List<LoweringRoot> roots)
    {
        var loads = new List<(LoweringValue, long)>();
        int stage = roots.Max(r => r.Stage);
        if (!_schedule.PrefetchRows || _vectorAxis is null || RowLoop(stage) is not { } rows) return loads;
        foreach (var load in roots.SelectMany(r => LoadsAfterSums(r.Value)).Distinct())
        {
            long ahead = load.Index!.ScaleOf(rows);
            if (ahead == 0 || load.Index.ScaleOf(_vectorAxis) != 1 || _askedIn.GetValueOrDefault(load, stage) != stage) continue;
            _askedIn[load] = stage;
            loads.Add((load, ahead));
        }
        return loads;
    }

    private void AskFor(List<(LoweringValue Load, long Ahead)> loads)
    {
        foreach (var (load, ahead) in loads)
        {
            if (_tileAxes.Exists(a => a.Bound > 0 && (a.Bits & load.Deps) == 0)) continue;
            var address = Locate(load.Buffer!, load.Index!, null, out _);
            Block.Add(new Prefetch(address with { Offset = address.Offset + ahead }));
        }
    }

    // The loop between whose iterations all reductions wait, from the first stage on; or else, after the first stage, the innermost open loop over rows.
    private LoweringAxis? RowLoop(int stage)
    {
        var carried = _schedule.CarryAxis is { } axis && AxisOf(axis) is { Variable: not null } open ? open : null;
        if (_places.Count > 0 && _roots.TrueForAll(r => r.Reduce is null || Waits(r))) return stage == 0 ? carried : null;
        if (stage == 0) return null;
        if (_places.Count > 0) return carried;
        ulong contracted = 0;
        foreach (var root in _roots) contracted |= root.Reduce?.Contracted ?? 0;
        return _serialAxes.FindLast(a => a.Variable is not null && (a.Bits & contracted) == 0);
    }

    private static List<LoweringValue> LoadsAfterSums(LoweringValue value)
    {
        var found = new List<LoweringValue>();
        var seen = new HashSet<LoweringValue>();
        var pending = new Stack<LoweringValue>([value]);
        while (pending.TryPop(out var v))
        {
            if (!seen.Add(v) || v.Kind == LoweringValue.Kinds.Reduce) continue;
            if (v is { Kind: LoweringValue.Kinds.Load, Guards.Length: 0, Args.Length: 0 }) found.Add(v);
            foreach (var arg in v.Args) pending.Push(arg);
        }
        return found;
    }
}
