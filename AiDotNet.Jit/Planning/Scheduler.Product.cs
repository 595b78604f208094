using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <content>Matrix products and everything that looks like one: convolutions, batched products, matrix-vector.</content>
internal sealed partial class Scheduler
{
    private const int LongestUnrolledSum = 5;
    private const int NearCache = 24 << 10;  // half of a small first-level data cache, in bytes
    private const int MiddleCache = 512 << 10; // half of a second-level cache, in bytes
    private const int LongSum = 128;
    private const int FewestAccumulators = 12;
    private const int FewestBlocks = 4;
    private const int FusedMultiplyAddLatency = 4;

    /// <summary>A register tile for a contraction of two operands that each miss an output axis; null when there is none.</summary>
    private Schedule? Product()
    {
        if (_facts.Reduces is not [{ Fold: Fold.Sum, Body: Map { MapOp: MapOp.Mul } body } sum]) return null;
        var (left, right) = (AxesOf(body.Args[0]), AxesOf(body.Args[1]));
        var rows = _facts.Free.Where(a => left.Contains(a) && !right.Contains(a)).ToList();
        var columns = _facts.Free.Where(a => right.Contains(a) && !left.Contains(a)).ToList();
        if (rows.Count == 0 && columns.Count == 0) return null;
        var (leftLoads, rightLoads) = (LoadsOf(body.Args[0]), LoadsOf(body.Args[1]));
        var column = Lanes(columns, rightLoads, sum);
        var row = Lanes(rows, leftLoads, sum);
        if (Math.Max(column is null ? 0 : Fill(column), row is null ? 0 : Fill(row)) < 0.5 && OverContracted(sum, leftLoads, rightLoads, rows, columns) is { } partial)
        {
            return partial;
        }
        if (column is null && row is null) return null;
        bool byColumn = row is null || (column is not null && Worth(column, sum) >= Worth(row, sum));
        return byColumn ? Tile(column!, columns, rows, sum) : Tile(row!, rows, columns, sum);
    }

    private Schedule Tile(Axis vector, List<Axis> besides, List<Axis> others, Reduce sum)
    {
        var schedule = new Schedule { Lanes = _lanes, Prefetch = HasFarEpilogue(sum) };
        var (budget, widest) = _options.VectorBits == 512 ? (29, 4) : (13, 2);
        int vectors = (vector.Extent + _lanes - 1) / _lanes;
        var tall = others.Where(a => MostOf(a) > 1).OrderByDescending(a => IsFixed(a) ? a.Extent : RowLoop.Expected).FirstOrDefault();
        int wide = Math.Min(vectors, Math.Clamp(_options.Schedule.TileVectors ?? (tall is null ? 8 : widest), 1, (budget - 1) / 2));
        int most = (budget - 1 - wide) / wide;
        int high = tall is null ? 1
            : _options.Schedule.TileRows is { } rows ? Math.Clamp(rows, 1, Math.Min(most, tall.Extent))
            : TileHeight(tall.Extent, Math.Min(Math.Min(most, 12), MostOf(tall)), wide, IsStreamed(sum, wide), whole: !IsFixed(tall));
        var (vectorBlocks, inner) = schedule.Split(vector, wide * _lanes);
        var lanes = schedule.Vectorise(inner);
        var free = ByStride(_facts.Free.Where(a => a != vector && a != tall));
        List<Axis> tile = [lanes];
        if (Beside(free, [.. besides.Where(IsFixed)], high * wide, wide, budget) is var (second, count) && second is not null)
        {
            (free[free.IndexOf(second)], var part) = schedule.Split(second, count);
            tile.Insert(0, part);
        }
        List<Axis> loops = [.. free, vectorBlocks];
        if (tall is not null && high > 1)
        {
            var (tallBlocks, step) = schedule.Split(tall, high);
            tile.Insert(tile.Count - 1, step);
            loops.Add(tallBlocks);
        }
        else if (tall is not null)
        {
            loops.Add(tall);
        }
        var terms = ByLoadStride(sum.Axes);
        if (terms.Count > 1 && terms[^1].Extent <= LongestUnrolledSum)
        {
            tile.Insert(0, terms[^1]); // a window's row: a loop of three costs more than its work
            terms.RemoveAt(terms.Count - 1);
        }
        if (loops.MaxBy(a => a.Extent) is { } longest && loops[0].Extent < FewestBlocks && longest.Extent > loops[0].Extent)
        {
            loops.Remove(longest);
            loops.Insert(0, longest);
        }
        schedule.Parallel(loops[0]).Loops([.. loops.Skip(1), .. terms]);
        return schedule.Unroll([.. tile]);
    }

    // A tile of few accumulators waits for its own results: another axis of the vectors makes more of them, with the same scalars.
    private static (Axis? Axis, int Count) Beside(List<Axis> free, List<Axis> besides, int accumulators, int wide, int budget)
    {
        if (accumulators >= FewestAccumulators) return default;
        var axis = free.Where(besides.Contains).MaxBy(a => a.Extent);
        if (axis is null) return default;
        int most = Math.Min((budget - 1) / (accumulators + wide), axis.Extent);
        int count = most < 2 ? 1 : TileHeight(axis.Extent, most, accumulators, false);
        return count > 1 ? (axis, count) : default;
    }

    // The columns of a tile over the whole sum are read again for every tile: from the first-level cache, or from the next one.
    private bool IsStreamed(Reduce sum, int wide) =>
        Points(sum.Axes) * wide * _lanes * _facts.LargestElement > NearCache;

    // Results and what their epilogue reads do not stay in the second-level cache, and the sum is long enough to fetch them meanwhile.
    private bool HasFarEpilogue(Reduce sum)
    {
        int streams = _kernel.Stores.Count + _facts.Loads.Count(l => _facts.Free.All(a => l.Index.ScaleOf(a) != 0));
        return Points(sum.Axes) >= LongSum && Points(_facts.Free) * streams * _facts.LargestElement > MiddleCache;
    }

    // The height whose tiles, remainder included, take the fewest cycles for one term of the sum; without a remainder where it costs nothing.
    private static int TileHeight(int extent, int most, int wide, bool streamed, bool whole = false)
    {
        most = Math.Clamp(most, 1, extent);
        return Enumerable.Range(1, most).Where(high => !whole || extent % high == 0).MinBy(high => (TermCycles(extent, high, wide, streamed) * (extent % high == 0 ? 1 : 1.02), -high));
    }

    private static double TermCycles(int extent, int high, int wide, bool streamed)
    {
        double cycles = extent / high * Tile(high);
        return extent % high == 0 ? cycles : cycles + Tile(extent % high);

        // Two multiply-adds and two loads a cycle; a vector from the second-level cache takes 2.6 cycles (measured).
        double Tile(int rows) => Math.Max(Math.Max(rows * wide, wide + rows) / 2.0, streamed ? 2.6 * wide : FusedMultiplyAddLatency);
    }

    // As high as registers allow; a little lower when that divides the extent and leaves no remainder to emit.
    private static int Height(int extent, int most)
    {
        most = Math.Clamp(most, 1, extent);
        for (int high = most; high * 10 >= most * 6 && high > 1; high--)
        {
            if (extent % high == 0) return high;
        }
        return most;
    }

    // Both operands are contiguous along a contracted axis only: lanes hold partial sums.
    private Schedule? OverContracted(Reduce sum, List<Load> left, List<Load> right, List<Axis> rows, List<Axis> columns)
    {
        if (_options.Strict) return null;
        var along = sum.Axes.Where(k => left.Concat(right).All(l => l.Index.ScaleOf(k) == 1)).OrderByDescending(Fill).FirstOrDefault();
        if (along is null) return null;
        var schedule = new Schedule { Lanes = _lanes };
        var blocks = schedule.Vectorise(along);
        List<Axis> loops = [], tile = [];
        int room = _options.VectorBits == 512 ? 16 : 6;
        foreach (var axis in new[] { rows.MaxBy(a => a.Extent), columns.MaxBy(a => a.Extent) })
        {
            if (axis is null) continue;
            int count = Height(axis.Extent, Math.Min(Math.Min(4, room), MostOf(axis)));
            room /= Math.Max(1, count);
            if (count == 1) continue;
            var (outer, inner) = schedule.Split(axis, count);
            loops.Add(outer);
            tile.Add(inner);
        }
        var free = ByStride(_facts.Free.Where(a => schedule.SplitOf(a) is null));
        if (tile.Count == 0 && blocks.Extent >= 8)
        {
            (blocks, var ways) = schedule.Split(blocks, 4);
            schedule.Interleave(ways);
        }
        else
        {
            schedule.Unroll([.. tile]);
        }
        return InOrder(schedule, [.. free, .. loops], [.. ByLoadStride(sum.Axes.Where(a => a != along)), blocks]);
    }

    private Axis? Lanes(List<Axis> axes, List<Load> loads, Reduce sum) =>
        axes.Where(a => IsFixed(a) && loads.All(l => l.Index.ScaleOf(a) == 1 && l.Guards.All(g => g.Index.ScaleOf(a) == 0)) && !_facts.Loads.Any(l => IsElsewhere(l, a)))
            .OrderByDescending(a => Worth(a, sum)).FirstOrDefault();

    private double Fill(Axis axis) => axis.Extent / (double)((axis.Extent + _lanes - 1) / _lanes * _lanes);

    // The share of useful work: lanes that are filled, and products against the element-wise epilogue of a strided result.
    private double Worth(Axis axis, Reduce sum)
    {
        double terms = Points(sum.Axes);
        bool contiguous = _kernel.Stores.All(s => s.Index.ScaleOf(axis) == 1);
        return Fill(axis) * (contiguous ? 1 : terms / (terms + 3 * _lanes));
    }

    private static double Points(IEnumerable<Axis> axes) => axes.Aggregate(1.0, (n, a) => n * a.Extent);

    private static HashSet<Axis> AxesOf(Value value) => [.. LoadsOf(value).SelectMany(l => l.Index.Terms).Select(t => t.Axis)];

    private static List<Load> LoadsOf(Value value) => new KernelFacts(new("operand", [], [new(new("operand", value.Type, 0), 0, value)])).Loads;
}
