using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <content>Matrix products and everything that looks like one: convolutions, batched products, matrix-vector.</content>
internal sealed partial class Scheduler
{
    /// <summary>Multiply-adds that writing a vector costs whose lanes lie a row apart, with neighbours in the same tile.</summary>
    internal const double TurnedVector = 8;

    /// <summary>The terms of a window's row that are unrolled; beyond that they are a loop.</summary>
    internal const int LongestUnrolledSum = 5;

    private const int Vectors = 2, WideVectors = 4; // in a row of a tile, of 16 registers and of 32
    private const int NearCache = 24 << 10;  // half of a small first-level data cache, in bytes
    private const int MiddleCache = 512 << 10; // half of a second-level cache, in bytes
    private const int Line = 64; // bytes
    private const int LongSum = 128;
    private const int FewestAccumulators = 12;
    private const int FusedMultiplyAddLatency = 4;
    private const int MaskedStore = 24; // cycles, where some cross a line
    private const int ScatteredVector = 256; // cycles of a call, around which the tile's registers go to memory
    private const int LargestWhole = 6; // extents that a tile over the lanes of a sum takes as a whole

    /// <summary>Bytes of a tile's columns for one term of the sum.</summary>
    internal static int WidestTile(PlanOptions options) => options.VectorBits / 8 * (options.VectorBits == 512 ? WideVectors : Vectors);

    /// <summary>A register tile for a contraction of two operands that each miss an output axis; null when there is none.</summary>
    private Schedule? Product()
    {
        if (_facts.Reduces is not [{ Fold: Fold.Sum, Body: Map { MapOp: MapOp.Mul } body } sum]) return null;
        var (left, right) = (AxesOf(body.Args[0]), AxesOf(body.Args[1]));
        var rows = _facts.Free.Where(a => left.Contains(a) && !right.Contains(a)).ToList();
        var columns = _facts.Free.Where(a => right.Contains(a) && !left.Contains(a)).ToList();
        if (rows.Count == 0 && columns.Count == 0) return null;
        var (leftLoads, rightLoads) = (LoadsOf(body.Args[0]), LoadsOf(body.Args[1]));
        var column = Lanes(columns, rightLoads, rows, sum);
        var row = Lanes(rows, leftLoads, columns, sum);
        if (Math.Max(column is null ? 0 : Fill(column), row is null ? 0 : Fill(row)) < 0.5 && OverContracted(sum, leftLoads, rightLoads, rows, columns) is { } partial)
        {
            return partial;
        }
        if (column is null && row is null) return null;
        bool byColumn = row is null || (column is not null && Worth(column, rows, sum) >= Worth(row, columns, sum));
        return byColumn ? Tile(column!, columns, rows, sum) : Tile(row!, rows, columns, sum);
    }

    private Schedule Tile(Axis vector, List<Axis> besides, List<Axis> others, Reduce sum)
    {
        var schedule = new Schedule { Lanes = _lanes, Prefetch = HasFarEpilogue(sum) };
        var terms = ByLoadStride(sum.Axes);
        var unrolled = terms.Count > 1 && terms[^1].Extent <= LongestUnrolledSum && !HasDeepPadding(terms[^1], others) ? terms[^1] : null; // a window's row: a loop of three costs more than its work
        others = [.. others.Where(a => !MustLoop(a, unrolled))];
        bool isFused = _options.FuseMultiplyAdd && !_options.Strict; // else each product waits in a register for its addition
        var (budget, widest) = _options.VectorBits == 512 ? (29, WideVectors) : (isFused ? 15 : 13, Vectors);
        int vectors = (vector.Extent + _lanes - 1) / _lanes;
        others = [.. others.Where(a => MostOf(a) > 1)];
        int wide = Math.Min(vectors, Math.Clamp(_options.Schedule.TileVectors ?? (others.Count == 0 ? 8 : widest), 1, (budget - 1) / 2));
        if (_options.Schedule.TileVectors is null && wide > 2 && HigherTurns(vector, others, wide, budget, sum)) wide /= 2;
        int most = (budget - 1 - wide) / wide;
        var tall = Tallest(others, vector, Math.Min(most, 12), wide, sum);
        int high = tall is null ? 1
            : _options.Schedule.TileRows is { } rows ? Math.Clamp(rows, 1, Math.Min(most, tall.Extent))
            : Whole(tall, TileHeight(tall.Extent, Math.Min(most, 12), wide, IsStreamed(sum, wide), RowWriting(vector, tall, wide, sum)));
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
        if (unrolled is not null)
        {
            tile.Insert(0, unrolled);
            terms.Remove(unrolled);
        }
        loops = Around(schedule, loops, terms, new(sum, vector, besides, vectorBlocks, wide, tall));
        schedule.Unroll([.. tile]);
        foreach (var guard in GuardedPositions()) ResolveGuard(schedule, guard, loops, terms);
        return schedule;
    }

    // Padding: a loop over terms leaves out those outside; where terms are unrolled, only the first and the last tile have any outside.
    private static void ResolveGuard(Schedule schedule, Affine position, List<Axis> loops, List<Axis> terms)
    {
        if (terms.Find(a => Math.Abs(position.ScaleOf(a)) == 1) is { } term)
        {
            schedule.Clip(term);
            return;
        }
        var moving = position.Terms.SelectMany(t => schedule.Leaves(t.Axis)).ToList();
        if (loops.Skip(1).FirstOrDefault(moving.Contains) is { } ends) schedule.PeelEnds(ends);
    }

    // More than the first and the last position have terms outside. Where a tile goes over positions, its first and its last are enough all the same.
    private bool HasDeepPadding(Axis term, List<Axis> tall) => _facts.Loads.SelectMany(l => l.Guards)
        .Any(g => g.Index.ScaleOf(term) != 0 && !g.Index.Terms.Any(t => tall.Contains(t.Axis)) && Outside(g) > StepOf(g.Index, term));

    private static long Outside(Guard guard) => Indices.Range(guard.Index) is var (low, high) ? Math.Max(-low, high - guard.Extent + 1) : 0;

    // Of a position beside a term of the sum. Where there is but one position, code knows every term's place.
    private static long StepOf(Affine position, Axis term) => position.Terms.Where(t => t.Axis != term).Select(t => Math.Abs(t.Scale)).DefaultIfEmpty(long.MaxValue).Max();

    // A loop over terms can only leave out those outside where it knows the rest of their position.
    private bool MustLoop(Axis axis, Axis? unrolled) =>
        GuardedPositions().Any(g => g.ScaleOf(axis) != 0 && (unrolled is null || g.ScaleOf(unrolled) == 0));

    private IEnumerable<Affine> GuardedPositions() => _facts.Loads.SelectMany(l => l.Guards).Select(g => g.Index);

    // Of axes that make equally good tiles, the one whose steps in memory are the shortest: neighbouring rows share lines.
    private Axis? Tallest(List<Axis> others, Axis vector, int most, int wide, Reduce sum)
    {
        if (others.Count < 2) return others.FirstOrDefault();
        bool streamed = IsStreamed(sum, wide);
        double best = others.Min(Cost);
        return others.Where(a => Cost(a) <= best * 1.05).MinBy(a => _facts.Loads.Max(l => Math.Abs(l.Index.ScaleOf(a))));

        double Cost(Axis a) =>
            (TermCycles(a.Extent, TileHeight(a.Extent, most, wide, streamed, _ => 0), wide, streamed, _ => 0) / a.Extent * Points(sum.Axes)) + (wide * (WritingCost(vector, [a]) > TurnedVector * Streams ? ScatteredVector : WritingCost(vector, [a])));
    }

    // Cycles for each term of the sum that writing a tile's lanes, each a row of so many elements, adds: a mask makes a store dear.
    private Func<int, double> RowWriting(Axis vector, Axis tall, int wide, Reduce sum)
    {
        if (IsContiguous(vector) || !IsContiguous(tall)) return _ => 0;
        return high => wide * _lanes * (high * _facts.LargestElement is 4 or 8 or 16 or 32 or 64 ? 1 : MaskedStore) / Points(sum.Axes);
    }

    // Among heights that can be written without masks, twice as high and half as wide may take less.
    private bool HigherTurns(Axis vector, List<Axis> others, int wide, int budget, Reduce sum)
    {
        return !IsContiguous(vector) && others.Any(IsContiguous) && Cost(wide / 2) * 1.03 < Cost(wide);

        double Cost(int width)
        {
            int most = Math.Min((budget - 1 - width) / width, 12);
            bool streamed = IsStreamed(sum, width);
            if (Tallest(others, vector, most, width, sum) is not { } tall || !IsContiguous(tall)) return double.PositiveInfinity;
            var writing = RowWriting(vector, tall, width, sum);
            return TermCycles(tall.Extent, TileHeight(tall.Extent, most, width, streamed, writing), width, streamed, writing) / width;
        }
    }

    // Multiply-adds that writing a vector of each result costs beyond a store, and reading what the epilogue needs for it.
    private double WritingCost(Axis vector, List<Axis> others) =>
        IsContiguous(vector) ? 0 : (others.Any(IsContiguous) ? TurnedVector : 3 * _lanes) * Streams;

    // Results, and what their epilogue reads for each of them.
    private int Streams => _kernel.Stores.Count + _facts.Loads.Count(l => _facts.Free.All(a => l.Index.ScaleOf(a) != 0));

    private bool IsContiguous(Axis axis) => _kernel.Stores.All(s => s.Index.ScaleOf(axis) == 1);

    // A tile of few accumulators waits for its own results: another axis of the vectors makes more of them, with the same scalars.
    private (Axis? Axis, int Count) Beside(List<Axis> free, List<Axis> besides, int accumulators, int wide, int budget)
    {
        if (accumulators >= FewestAccumulators) return default;
        var axis = free.Where(a => besides.Contains(a) && GuardedPositions().All(g => g.ScaleOf(a) == 0)).MaxBy(a => a.Extent);
        if (axis is null) return default;
        int most = Math.Min((budget - 1) / (accumulators + wide), axis.Extent);
        int count = most < 2 ? 1 : TileHeight(axis.Extent, most, accumulators, false, _ => 0);
        return count > 1 ? (axis, count) : default;
    }

    // The columns of a tile over the whole sum are read again for every tile: from the first-level cache, or from the next one.
    private bool IsStreamed(Reduce sum, int wide) =>
        Points(sum.Axes) * wide * _lanes * _facts.LargestElement > NearCache;

    // Results and what their epilogue reads do not stay in the second-level cache, and the sum is long enough to fetch them meanwhile.
    private bool HasFarEpilogue(Reduce sum) =>
        Points(sum.Axes) >= LongSum && Points(_facts.Free) * Streams * _facts.LargestElement > MiddleCache;

    // The height whose tiles, remainder included, take the fewest cycles for one term of the sum; without a remainder where it costs nothing.
    private static int TileHeight(int extent, int most, int wide, bool streamed, Func<int, double> writing)
    {
        most = Math.Clamp(most, 1, extent);
        return Enumerable.Range(1, most).MinBy(high => (TermCycles(extent, high, wide, streamed, writing) * (extent % high == 0 ? 1 : 1.02), -high));
    }

    private static double TermCycles(int extent, int high, int wide, bool streamed, Func<int, double> writing)
    {
        double cycles = extent / high * Tile(high);
        return extent % high == 0 ? cycles : cycles + Tile(extent % high);

        // Two multiply-adds and two loads a cycle; a vector from the second-level cache takes 2.6 cycles (measured).
        double Tile(int rows) => Math.Max(Math.Max(rows * wide, wide + rows) / 2.0, streamed ? 2.6 * wide : FusedMultiplyAddLatency) + writing(rows);
    }

    // The tile of rows by columns, remainders included, that takes the fewest cycles for one term of the sum.
    private static int[] SquareTile(int rows, int columns, int room)
    {
        var best = (1, 1);
        double least = double.PositiveInfinity;
        for (int high = 1; high <= Math.Min(Most(rows), room); high++)
        {
            for (int wide = 1; wide <= Math.Min(Most(columns), room / high); wide++)
            {
                double cycles = TermCycles(rows, high, wide, false, _ => 0) * (columns / wide) + (columns % wide == 0 ? 0 : TermCycles(rows, high, columns % wide, false, _ => 0));
                cycles *= 1 + (0.01 * ((1.0 / high) + (1.0 / wide))); // fewer loads where all else is equal
                if (cycles < least) (best, least) = ((high, wide), cycles);
            }
        }
        return [best.Item1, best.Item2];

        static int Most(int extent) => extent <= LargestWhole ? extent : 4; // more streams than that are not foreseen
    }

    // Both operands are contiguous along a contracted axis only: lanes hold partial sums.
    private Schedule? OverContracted(Reduce sum, List<Load> left, List<Load> right, List<Axis> rows, List<Axis> columns)
    {
        if (_options.Strict) return null;
        var along = sum.Axes.Where(k => IsFixed(k) && left.Concat(right).All(l => l.Index.ScaleOf(k) == 1)).OrderByDescending(Fill).FirstOrDefault();
        if (along is null) return null;
        var schedule = new Schedule { Lanes = _lanes };
        var blocks = schedule.Vectorise(along);
        List<Axis> loops = [], tile = [];
        Axis?[] axes = [rows.Where(IsFixed).MaxBy(a => a.Extent), columns.Where(IsFixed).MaxBy(a => a.Extent)];
        int[] counts = SquareTile(axes[0]?.Extent ?? 1, axes[1]?.Extent ?? 1, _options.VectorBits == 512 ? 16 : 6);
        foreach (var (i, axis) in axes.Index())
        {
            if (axis is null || counts[i] is var count && count == 1) continue;
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
        List<Axis> around = [.. free.Concat(loops).OrderBy(a => a.Extent == 1)], terms = [.. ByLoadStride(sum.Axes.Where(a => a != along)), blocks];
        return MayPair(around, sum) ? schedule.Parallel(around[0], around[1]).Loops([.. around.Skip(2), .. terms]) : InOrder(schedule, around, terms);
    }

    private Axis? Lanes(List<Axis> axes, List<Load> loads, List<Axis> others, Reduce sum) =>
        axes.Where(a => IsFixed(a) && loads.All(l => l.Index.ScaleOf(a) == 1 && l.Guards.All(g => g.Index.ScaleOf(a) == 0)) && !_facts.Loads.Any(l => IsElsewhere(l, a)))
            .OrderByDescending(a => Worth(a, others, sum)).FirstOrDefault();

    private double Fill(Axis axis) => axis.Extent / (double)((axis.Extent + _lanes - 1) / _lanes * _lanes);

    // The share of useful work: lanes that are filled, and products against writing the results.
    private double Worth(Axis axis, List<Axis> others, Reduce sum)
    {
        double terms = Points(sum.Axes);
        return Fill(axis) * terms / (terms + WritingCost(axis, others));
    }

    private static double Points(IEnumerable<Axis> axes) => axes.Aggregate(1.0, (n, a) => n * a.Extent);

    private static HashSet<Axis> AxesOf(Value value) => [.. LoadsOf(value).SelectMany(l => l.Index.Terms).Select(t => t.Axis)];

    private static List<Load> LoadsOf(Value value) => KernelFacts.Of(value).Loads;
}
