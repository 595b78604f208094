using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <content>The loops around the tile of a product: which of its operands is read again and again, and what is asked for meanwhile.</content>
internal sealed partial class Scheduler
{
    private const int PanelGroup = 128 << 10; // bytes of panels side by side; with more, or larger ones, nothing was gained (measured)
    private const int FewestBlocks = 4;
    private const int MostAsking = 32; // tiles: with 22 of them 0.98 of the time, with 43 and 86 1.01 to 1.05 (measured)

    // Places the loops of a tile and of its sum; returns the former, from the outside in.
    private List<Axis> Around(Schedule schedule, List<Axis> loops, List<Axis> terms, ProductTile tile)
    {
        loops = [.. loops.OrderBy(a => a.Extent == 1)];
        var (blocks, beside) = (tile.Panels, default(Axis)); // a panel beside another, which tiles of the same rows go through together
        if (loops is [var panels, var tiles] && panels == blocks && RowsGoOutside(tile)) loops = [tiles, panels];
        else if (loops is [.., var last, _] && last == blocks && PanelsBeside(tile) is > 1 and var many)
        {
            (blocks, beside) = schedule.Split(blocks, many);
            loops = [.. loops[..^2], blocks, loops[^1], beside];
        }
        bool paired = MayPair(loops, tile.Sum);
        if (loops.MaxBy(a => a.Extent) is { } longest && !paired && loops[0].Extent < FewestBlocks && longest.Extent > loops[0].Extent)
        {
            loops.Remove(longest);
            loops.Insert(0, longest);
        }
        if (NextBlock([.. loops.Where(a => a.Extent > 1 && a != beside)], [blocks, .. tile.Columns], tile) is { } next) schedule.PrefetchBlock = next;
        if (tile.Rows is { } rows && HasFarRows(tile, rows)) schedule.PrefetchTile = loops.Find(schedule.Leaves(rows).Contains);
        schedule = paired ? schedule.Parallel(loops[0], loops[1]) : schedule.Parallel(loops[0]);
        schedule.Loops([.. loops.Skip(paired ? 2 : 1), .. terms]);
        return loops;
    }

    // Two loops make parts that divide more evenly than those of one. Not where the ends of a loop are copies of their own, nor where the outer one is
    // the batch, whose size is not known.
    private bool MayPair(List<Axis> loops, Reduce sum)
    {
        if (_rows is not null || loops.Count < 2 || GuardedPositions().Any()) return false;
        var axes = AxesOf(sum.Body);
        return _facts.Free.All(a => axes.Contains(a) && _kernel.Stores.All(s => s.Index.ScaleOf(a) != 0));
    }

    // Every tile reads its columns from the second-level cache, and all of them stay there: the larger operand, the rows, is read once then, every
    // thread reads a part of it, and results are written whole rows at a time.
    private bool RowsGoOutside(ProductTile tile)
    {
        double across = Points(tile.Columns), down = Points(_facts.Free) / across;
        return IsStreamed(tile.Sum, tile.Wide) && down >= across && StayNear(across * Points(tile.Sum.Axes), tile);
    }

    // Rows are read once for all of these panels, and results are written in pieces that are so much longer.
    private int PanelsBeside(ProductTile tile)
    {
        double panel = Points(tile.Sum.Axes) * tile.Wide * _lanes, most = PanelGroup / (panel * _facts.LargestElement);
        if (_rows is not null || !IsStreamed(tile.Sum, tile.Wide) || !StayNear(most * panel, tile)) return 1;
        int panels = tile.Panels.Extent;
        return Enumerable.Range(2, Math.Max(0, panels - 2)).LastOrDefault(n => n <= most && panels % n == 0, 1);
    }

    // So many elements of the columns, with all between a tile's first row at the first term of the sum and at the last one: its lines compete.
    private bool StayNear(double elements, ProductTile tile)
    {
        var rows = _facts.Loads.Where(l => tile.Columns.TrueForAll(a => l.Index.ScaleOf(a) == 0));
        double span = rows.Select(l => tile.Sum.Axes.Sum(a => Math.Abs(l.Index.ScaleOf(a)) * (a.Extent - 1.0))).DefaultIfEmpty().Max();
        return (elements + span) * _facts.LargestElement <= MiddleCache;
    }

    // Of an operand whose rows lie side by side, each term of a tile is a line of its own, which no hardware prefetcher foresees.
    private bool HasFarRows(ProductTile tile, Axis rows)
    {
        double terms = Points(tile.Sum.Axes), bytes = Points(_facts.Free) / tile.Vector.Extent * terms * _facts.LargestElement;
        return IsFixed(rows) && terms >= LongSum && bytes > MiddleCache / 4
            && _facts.Loads.Any(l => l.Index.ScaleOf(rows) == 1 && tile.Sum.Axes.Any(a => l.Index.ScaleOf(a) * _facts.LargestElement >= Line));
    }

    // Columns from beyond the middle cache, and tiles enough to ask for all lines of the next ones meanwhile. Of many tiles the first, which would wait for its
    // columns, is too small a part of the time: to ask again and again costs the others more.
    private Axis? NextBlock(List<Axis> loops, Axis[] columns, ProductTile tile)
    {
        int lines = (tile.Wide * _lanes * _facts.LargestElement + Line - 1) / Line;
        bool areFar = Points(tile.Columns) * Points(tile.Sum.Axes) * _facts.LargestElement > MiddleCache;
        return areFar && loops is [.., var blocks, var tiles] && columns.Contains(blocks) && tiles.Extent >= lines && tiles.Extent <= MostAsking && IsStreamed(tile.Sum, tile.Wide) ? blocks : null;
    }

    /// <summary>The tile of a product.</summary>
    /// <param name="Sum">What it adds up.</param>
    /// <param name="Vector">The axis whose neighbours are lanes.</param>
    /// <param name="Columns">The axes of the operand with these lanes that the other one lacks.</param>
    /// <param name="Panels">The loop over blocks of lanes.</param>
    /// <param name="Wide">Vectors in a row of the tile.</param>
    /// <param name="Rows">The axis of the tile's rows; null where it has one row.</param>
    private readonly record struct ProductTile(Reduce Sum, Axis Vector, List<Axis> Columns, Axis Panels, int Wide, Axis? Rows);
}
