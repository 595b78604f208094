using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <content>Reductions down the columns of matrices that do not fit the cache.</content>
internal sealed partial class Scheduler
{
    private const int RowsInBlock = 8; // more of them are too many streams for the prefetchers (102 us for 113 with 16, 16 MB on two threads)
    private const int StripBytes = 8192; // of a row: what waits between blocks stays in the nearest cache

    // Memory is fastest in its own order, so such a matrix is read in blocks of rows, a tile of columns at a time with its accumulators in registers. The
    // results of all columns take shape where they will be stored, in the nearest cache. Other axes, or else strips of columns, are the parts of the parallel loop.
    private Schedule? InRowBlocks(Axis column)
    {
        if (_facts.Contracted is not [var rows] || !IsFixed(rows) || rows.Extent < 2 * RowsInBlock || _facts.Operations > 60 || !IsOneStage(rows)) return null;
        var others = ByStride(_facts.Free.Where(a => a != column));
        int vectors = (column.Extent + _lanes - 1) / _lanes, bytes = column.Extent * _facts.LargestElement;
        int tile = Math.Max(1, (_options.VectorBits == 512 ? 16 : 8) / _facts.Reduces.Count), strips = others.Count > 0 ? (bytes + StripBytes - 1) / StripBytes : bytes / 1536;
        if (strips == 0 || vectors < tile || MatrixBytes(rows, column) * others.Aggregate(1L, (n, a) => n * a.Extent) < ColumnBlocks.FarBytes || Places() is not { } places) return null;
        var schedule = new Schedule { Lanes = _lanes };
        var (tiles, inTile) = schedule.Split(schedule.Vectorise(column), tile);
        var (strip, inStrip) = schedule.Split(tiles, (tiles.Extent + strips - 1) / strips);
        var (block, row) = schedule.Split(rows, RowsInBlock);
        foreach (var (reduce, place) in _facts.Reduces.Zip(places)) schedule.Carry(block, reduce, place.Buffer, place.Index);
        schedule.Unroll(inTile);
        return others.Count == 0
            ? schedule.Parallel(strip).Loops(block, inStrip, row)
            : schedule.Parallel(others[0]).Loops([.. others.Skip(1), strip, block, inStrip, row]);
    }

    private long MatrixBytes(Axis rows, Axis column) =>
        (long)rows.Extent * column.Extent * _facts.LargestElement * _facts.Loads.Where(l => l.Index.ScaleOf(rows) != 0 && l.Index.ScaleOf(column) != 0).Select(l => l.Buffer).Distinct().Count();

    // What runs in every block of rows needs no result of a reduction.
    private bool IsOneStage(Axis rows) =>
        !_facts.Reduces.Any(r => Reduces(r.Body)) && !_kernel.Stores.Any(s => s.Index.ScaleOf(rows) != 0 && Reduces(s.Value));

    private static bool Reduces(Value value) => KernelFacts.Of(value).Reduces.Count > 0;

    // For each reduction a store of its type and shape to memory that the kernel does not read; null if there are too few.
    private List<Store>? Places()
    {
        var read = _facts.Loads.Select(l => l.Buffer).ToHashSet();
        var free = _kernel.Stores.Where(s => s.Row is null && !read.Contains(s.Buffer) && _kernel.Stores.Count(t => t.Buffer == s.Buffer) == 1
            && s.Index.Terms.Length == _facts.Free.Count && _facts.Free.All(a => s.Index.ScaleOf(a) != 0)).ToList();
        var places = new List<Store>();
        foreach (var reduce in _facts.Reduces)
        {
            if (free.Find(s => s.Value.Type == reduce.Type) is not { } place) return null;
            free.Remove(place);
            places.Add(place);
        }
        return places;
    }
}
