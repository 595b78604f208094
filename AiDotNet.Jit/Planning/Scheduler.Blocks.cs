using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <content>Reductions down the columns of matrices that do not fit the cache.</content>
internal sealed partial class Scheduler
{
    private const int RowsInBlock = 4; // these and the next four may all lie in one set of the nearest cache
    private const int StripBytes = 1536;
    private const long FarBytes = 1 << 19; // read from beyond the nearest caches

    // Memory is fastest in its own order, so such a matrix is read a few whole rows at a time. The results of all columns take shape where they will be
    // stored, in the nearest cache; strips of columns are the parts of the parallel loop.
    private Schedule? InRowBlocks(Axis column)
    {
        if (_facts.Contracted is not [var rows] || !IsFixed(rows) || rows.Extent < 4 * RowsInBlock || _facts.Operations > 60 || !IsOneStage(rows)) return null;
        int strips = (int)((long)column.Extent * _facts.LargestElement / StripBytes), vectors = (column.Extent + _lanes - 1) / _lanes;
        int matrices = _facts.Loads.Where(l => l.Index.ScaleOf(rows) != 0 && l.Index.ScaleOf(column) != 0).Select(l => l.Buffer).Distinct().Count();
        long bytes = (long)rows.Extent * column.Extent * matrices * _facts.LargestElement;
        if (strips == 0 || bytes < FarBytes || Places() is not { } places) return null;
        var schedule = new Schedule { Lanes = _lanes, PrefetchRows = true };
        var (strip, vector) = schedule.Split(schedule.Vectorise(column), (vectors + strips - 1) / strips);
        var (block, row) = schedule.Split(rows, RowsInBlock);
        foreach (var (reduce, place) in _facts.Reduces.Zip(places)) schedule.Carry(block, reduce, place.Buffer, place.Index);
        var others = ByStride(_facts.Free.Where(a => a != column));
        schedule.Unroll(row);
        return others.Count == 0
            ? schedule.Parallel(strip).Loops(block, vector)
            : schedule.Parallel(others[0]).Loops([.. others.Skip(1), strip, block, vector]);
    }

    // What runs in every block of rows needs no result of a reduction.
    private bool IsOneStage(Axis rows) =>
        !_facts.Reduces.Any(r => Reduces(r.Body)) && !_kernel.Stores.Any(s => s.Index.ScaleOf(rows) != 0 && Reduces(s.Value));

    private static bool Reduces(Value value) => new KernelFacts(new("value", [], [new(new("value", value.Type, 0), 0, value)])).Reduces.Count > 0;

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
