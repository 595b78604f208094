using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>
/// While a long sum runs in registers, the memory of what follows it can come near. Without that every tile would wait for lines that lie
/// a row apart, which no hardware prefetcher foresees.
/// </summary>
public sealed partial class Lowering
{
    private const int Line = 64; // bytes

    private readonly Dictionary<(int Variable, int Lines), Reg> _lines = []; // which line of a block an iteration asks for, in elements
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

    /// <summary>The loads of a leaf of sums whose lanes the next block reads elsewhere.</summary>
    private List<LoweringValue> NextBlock(List<LoweringRoot> roots) =>
        _vectorAxis is not null && RunningLoop(_schedule.PrefetchBlock) is { } block && Sharer(block) is not null
            ? [.. LoadsOfSums(roots).Where(l => l.Index!.ScaleOf(block) != 0 && l.Index.ScaleOf(_vectorAxis) == 1)]
            : [];

    /// <summary>The loads of a leaf of sums that are the same for all lanes and that the next tile's rows read elsewhere.</summary>
    private List<LoweringValue> NextTile(List<LoweringRoot> roots) =>
        _vectorAxis is not null && RunningLoop(_schedule.PrefetchTile) is { } tiles
            ? [.. LoadsOfSums(roots).Where(l => l.Index!.ScaleOf(tiles) != 0 && l.Index.ScaleOf(_vectorAxis) == 0)]
            : [];

    private LoweringAxis? RunningLoop(Axis? axis) => axis is not null && AxisOf(axis) is { Variable: not null, Axis.Extent: > 1 } loop ? loop : null;

    private static IEnumerable<LoweringValue> LoadsOfSums(List<LoweringRoot> roots) =>
        roots.Where(r => r is { Reduce: not null, Stage: 0 }).SelectMany(r => LoadsAfterSums(r.Value)).Distinct();

    private void AskForLines(List<LoweringValue> loads)
    {
        if (!IsFirstOfTerm()) return;
        foreach (var load in loads)
        {
            var block = AxisOf(_schedule.PrefetchBlock!);
            int perLine = Math.Max(1, Line / load.Type.Size());
            var address = Locate(load.Buffer!, load.Index!, LineOf(Sharer(block)!, LinesOf(load, perLine), perLine), out _);
            Block.Add(new Prefetch(address with { Offset = address.Offset + load.Index!.ScaleOf(block) }, Later: true));
        }
    }

    // Of the next tile's last row: the lines of its first ones were asked for, as the last of this tile.
    private void AskForTile(List<LoweringValue> loads)
    {
        if (!IsFirstOfTerm()) return;
        foreach (var load in loads)
        {
            long ahead = load.Index!.ScaleOf(AxisOf(_schedule.PrefetchTile!)) + _tileAxes.Where(a => !IsContracted(a)).Sum(a => load.Index.ScaleOf(a) * (a.Extent() - 1L));
            var address = Locate(load.Buffer!, load.Index, null, out _);
            Block.Add(new Prefetch(address with { Offset = address.Offset + ahead }, Later: true));
        }
    }

    // Among the instances of the tile: one asks for all of them, for every term.
    private bool IsFirstOfTerm() => !_tileAxes.Exists(a => a.Bound > 0 && (a.Run != Kernels.Run.Unrolled || !IsContracted(a)));

    // The loop that reads the same block again and again: each of its iterations asks for one line of every term.
    private LoweringAxis? Sharer(LoweringAxis block) =>
        _serialAxes.SkipWhile(a => a != block).Skip(1).FirstOrDefault(a => a.IsOpen && a.Axis.Extent > 1 && !IsContracted(a));

    private bool IsContracted(LoweringAxis axis) => _roots.Exists(r => r.Reduce is { } v && (v.Contracted & axis.Bits) != 0);

    // The lines of the block's lanes for one term: a power of two.
    private int LinesOf(LoweringValue load, int perLine)
    {
        long lanes = TileOf(load.Deps).Where(a => !IsContracted(a)).Aggregate((long)_schedule.Lanes, (n, a) => n * a.Axis.Extent);
        return (int)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)((lanes + perLine - 1) / perLine));
    }

    private Operand? LineOf(LoweringAxis sharer, int lines, int perLine)
    {
        if (lines == 1) return null;
        if (sharer.Bound >= 0) return Long((sharer.Bound & (lines - 1)) * perLine);
        if (_lines.TryGetValue((sharer.Variable!.Id, lines), out var known)) return known;
        var (level, word) = (_definedIn[sharer.Variable.Id], new VType(DType.Int64, 1));
        var line = Let(level, MapOp.And, word, sharer.Variable, Long(lines - 1));
        return _lines[(sharer.Variable.Id, lines)] = Let(level, MapOp.Mul, word, line, Long(perLine));
    }

    private static List<LoweringValue> LoadsAfterSums(LoweringValue value) => [.. LoadsOf(value).Where(v => v is { Guards.Length: 0, Args.Length: 0 })];
}
