using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// Chooses a schedule by the shape of a kernel: which axis fills the lanes, which values stay in registers, which loop may run in
/// parallel. The heuristics are meant to be good alone; a tuner may vary them.
/// </summary>
internal sealed partial class Scheduler
{
    private const int SmallRowBody = 100; // operations
    private const int RowsAtOnce = 2;
    private const int LargestWindow = 72; // operations of a window that is unrolled

    private readonly Kernel _kernel;
    private readonly KernelFacts _facts;
    private readonly PlanOptions _options;
    private readonly RowLoop? _rows;
    private readonly int _lanes;

    private Scheduler(Kernel kernel, PlanOptions options, RowLoop? rows, int? lanes = null)
    {
        (_kernel, _facts, _options, _rows) = (kernel, new(kernel), options, rows);
        _lanes = lanes ?? LanesFor(options.VectorBits);
    }

    /// <summary>A schedule for any kernel the planner makes.</summary>
    /// <param name="kernel">What to compute.</param>
    /// <param name="options">For which machine, and what it may vary.</param>
    /// <param name="rows">The loops over a batch of any size, if there are some.</param>
    public static Schedule For(Kernel kernel, PlanOptions options, RowLoop? rows = null)
    {
        var scheduler = new Scheduler(kernel, options, rows);
        var schedule = scheduler.Choose();
        while (scheduler.IsHalfEmpty(schedule))
        {
            scheduler = new(kernel, options, rows, schedule.Lanes / 2);
            schedule = scheduler.Choose();
        }
        if (rows is { IsOutermost: true }) schedule.Outermost(schedule.Leaves(rows.Axes.Single()).First());
        schedule.Contract = options.FuseMultiplyAdd && !options.Strict;
        return schedule;
    }

    private Schedule Choose()
    {
        if (_lanes == 1 || _facts.Free.Concat(_facts.Contracted).Any(a => a.Extent == 0)) return Schedule.Plain(_kernel);
        if (_kernel.Stores.Any(s => s.Accumulate)) return Accumulating();
        if (Product() is { } product) return product;
        return _facts.Reduces.Count > 0 ? Reducing() : Elementwise();
    }

    // A wide operation is two narrow ones on some processors, and no faster than one on any.
    private bool IsHalfEmpty(Schedule schedule) =>
        schedule.Vector is { } lanes && schedule.Lanes / 2 * _facts.SmallestElement >= 16
        && _facts.Free.Concat(_facts.Contracted).First(a => schedule.Leaves(a).Contains(lanes)) is var axis && IsFixed(axis) && axis.Extent <= schedule.Lanes / 2;

    // All registers of a kernel have the same number of lanes: the widest type fills a register, the narrowest at least 128 bits.
    private int LanesFor(int bits)
    {
        if (bits == 0) return 1;
        int lanes = bits / 8 / Math.Max(4, _facts.LargestElement);
        return lanes * _facts.SmallestElement < 16 ? lanes * 2 : lanes;
    }

    // ---- elementwise ----

    private Schedule Elementwise()
    {
        if (Transposing() is { } transpose) return transpose;
        var vector = Best(_facts.Free.Where(IsFixed), out double score);
        if (score <= 0 && _rows?.Most >= _lanes) vector = Best(_facts.Free, out score);
        if (vector is null || score <= 0) return Schedule.Plain(_kernel);
        var schedule = new Schedule { Lanes = _lanes };
        var outer = schedule.Vectorise(vector);
        Axis[] rest = [.. _facts.Free.Where(a => a != vector)];
        var others = IsFarCopy() ? ByLoadStride(rest) : ByStride(rest);
        if (PairOf(vector) is { } pair)
        {
            schedule.Unroll(pair);
            others.Remove(pair);
        }
        int unroll = Unroll(_facts.Operations <= 20 ? 4 : _facts.Operations <= 60 ? 2 : 1);
        if (others.Count == 0 && schedule.Tile.Count == 0 && IsFixed(vector) && outer.Extent >= 2 * unroll && unroll > 1)
        {
            var (blocks, inner) = schedule.Split(outer, unroll);
            return schedule.Parallel(blocks).Unroll(inner);
        }
        return others.Count == 0 ? schedule.Parallel(outer) : schedule.Parallel(others[0]).Loops([.. others.Skip(1), outer]);
    }

    // What comes from afar is read as it lies, page by page; writes wait in buffers.
    private bool IsFarCopy() => _rows is null && _facts.Operations == 0 && _facts.Loads is [{ Row: null, Guards.Count: 0 }]
        && Points(_facts.Free) * _facts.LargestElement >= ColumnBlocks.FarBytes;

    // y[j, i] = x[i, j]: squares of registers, read along one axis and written along the other.
    private Schedule? Transposing()
    {
        if (_facts.Operations > 8 || _kernel.Stores.Any(s => s.Row is not null) || _facts.Loads.Any(l => l.Row is not null || l.Guards.Count > 0)) return null;
        var along = _facts.Free.FirstOrDefault(a => IsFixed(a) && _kernel.Stores.All(s => s.Index.ScaleOf(a) == 1));
        if (along is null || along.Extent < _lanes) return null;
        Load[] turned = [.. _facts.Loads.Where(l => l.Index.ScaleOf(along) is not (0 or 1))];
        if (turned.Length is 0 or > 2) return null;
        var across = _facts.Free.FirstOrDefault(a => a != along && IsFixed(a) && turned.All(l => l.Index.ScaleOf(a) == 1));
        if (across is null || across.Extent < _lanes || _kernel.Stores.Any(s => s.Index.ScaleOf(across) == 0)) return null;
        var schedule = new Schedule { Lanes = _lanes };
        var rows = schedule.Vectorise(along);
        var (columns, square) = schedule.Split(across, _lanes);
        var others = ByStride(_facts.Free.Where(a => a != along && a != across));
        // Squares one below the other, whole pages apart, look to the processor as if the next were read where the last was written: only what is turned is read that way.
        int straight = _kernel.Stores.Count + _facts.Loads.Count(l => l.Index.ScaleOf(along) == 1 && l.Index.ScaleOf(across) != 0);
        List<Axis> loops = [.. others, .. straight > turned.Length ? [columns, rows] : new[] { rows, columns }];
        return schedule.Parallel(loops[0]).Loops([.. loops.Skip(1)]).Unroll(square);
    }

    // ---- reductions ----

    private Schedule Reducing()
    {
        var column = Best(_facts.Free.Where(IsFixed), out double columnScore);
        Axis[] rows = [.. _facts.Contracted.Where(a => IsFixed(a) && MayBeRow(a))];
        bool goesDownToo = !_facts.Contracted.All(MayBeRow);
        var row = _options.Strict ? null : Best(rows, out double rowScore) is { } best && ((rowScore > 0 && rowScore >= columnScore) || goesDownToo) ? best : null;
        if (row is not null) return AlongRows(row);
        return column is not null && columnScore > 0 ? DownColumns(column) : Schedule.Plain(_kernel);
    }

    private Schedule AlongRows(Axis row)
    {
        var schedule = new Schedule { Lanes = _lanes };
        var outer = schedule.Vectorise(row);
        var free = ByStride(_facts.Free);
        Reduce[] down = [.. _facts.Reduces.Where(r => !r.Axes.Contains(row))];
        var rows = down.Length > 0 ? down[0].Axes.Single() : free.LastOrDefault();
        var others = ByLoadStride(_facts.Contracted.Where(a => a != row && a != rows));
        bool two = rows is not null && TakesTwo(rows, _facts.Reduces.Count - down.Length, down.Length);
        schedule.PrefetchRows = KernelFacts.Points(_kernel) * _facts.LargestElement >= ColumnBlocks.FarBytes
            && RowFootprint.HasRoomForNext(_kernel, _facts, rows, two ? RowsAtOnce : 1);
        if (two)
        {
            // Between its stages a row waits for a sum over lanes, a root, a quotient: another row fills the time.
            (var pairs, var pair) = schedule.Split(rows!, RowsAtOnce);
            free = [.. free.Select(a => a == rows ? pairs : a)];
            schedule.Unroll(pair);
            rows = pairs;
        }
        int ways = Unroll(_facts.Operations > 300 ? 1 : _facts.Operations > 160 || down.Length > 0 ? 2 : 4);
        if (PairOf(row) is { } window && others.Remove(window)) ways = InterleaveWindow(schedule, window, others, ways);
        while (ways > 1 && outer.Extent < 2 * ways) ways /= 2;
        if (ways > 1)
        {
            (outer, var inner) = schedule.Split(outer, ways);
            schedule.Interleave(inner);
        }
        if (KeptValues.Find(_kernel, _facts) is var (value, place)) schedule.Keep(value, place.Buffer, place.Index);
        foreach (var reduce in down) CrossingReductions.CarryInResult(schedule, rows!, reduce, _kernel);
        return InOrder(schedule, free, down.Length > 0 ? [rows!, .. others, outer] : [.. others, outer]);
    }

    private bool TakesTwo(Axis rows, int sums, int down) => _facts.Operations <= SmallRowBody && MostOf(rows) >= RowsAtOnce
        && (down > 0 ? rows.Extent % RowsAtOnce == 0 : sums is 2 or 3 && rows.Extent >= 2 * RowsAtOnce);

    // Reductions over other axes can go down the columns of a block of rows when their results are nothing but written.
    private bool MayBeRow(Axis axis) => _facts.Reduces.All(r => r.Axes.Contains(axis)
        || (r.Axes.Count == 1 && CrossingReductions.IsResult(_kernel, r)));

    private Schedule DownColumns(Axis column)
    {
        if (InRowBlocks(column) is { } blocks) return blocks;
        var schedule = new Schedule { Lanes = _lanes };
        var outer = schedule.Vectorise(column);
        int registers = _options.VectorBits == 512 ? 16 : 8;
        var contracted = ByLoadStride(_facts.Contracted);
        var window = SmallWindow(contracted, out int cells);
        int width = Math.Clamp(registers / Math.Max(1, _facts.Reduces.Count) / cells, 1, outer.Extent);
        if (_facts.Operations > 60) width = Math.Min(width, 2);
        if (_options.VectorBits > 0 && width > 1)
        {
            (outer, var inner) = schedule.Split(outer, width);
            window.Add(inner);
        }
        return InOrder(schedule.Unroll([.. window]), [.. ByStride(_facts.Free.Where(a => a != column)), outer], contracted);
    }

    // The innermost contracted axes while they are few: a loop of two costs more than its work, and all stages find what the first has read.
    private List<Axis> SmallWindow(List<Axis> contracted, out int cells)
    {
        List<Axis> window = [];
        for (cells = 1; contracted.Count > 0 && IsFixed(contracted[^1]) && contracted[^1].Extent * cells * Math.Max(8, _facts.Operations) <= LargestWindow; contracted.RemoveAt(contracted.Count - 1))
        {
            cells *= contracted[^1].Extent;
            window.Insert(0, contracted[^1]);
        }
        return window;
    }

    // ---- accumulating stores: scatter, fold ----

    private Schedule Accumulating()
    {
        var store = _kernel.Stores[0];
        var rowAxes = store.Row is null ? [] : KernelFacts.Of(store.Row).Indices.SelectMany(i => i.Terms).Select(t => t.Axis).ToHashSet();
        var vector = Best(_facts.Free.Where(a => IsFixed(a) && store.Index.ScaleOf(a) == 1 && !rowAxes.Contains(a)), out double score);
        var axes = ByStride(_facts.Free);
        bool separate = axes.Count > 0 && store.Row is null && IsSeparate(store.Index, axes[0]) && axes[0] != vector;
        var schedule = new Schedule { Lanes = vector is not null && score > 0 ? _lanes : 1 };
        var loops = schedule.Lanes > 1 ? [.. axes.Where(a => a != vector), schedule.Vectorise(vector!)] : axes;
        return separate ? schedule.Parallel(loops[0]).Loops([.. loops.Skip(1)]) : schedule.Loops([.. loops]);
    }

    // Different positions on the axis write different elements.
    private static bool IsSeparate(Affine index, Axis axis) =>
        index.ScaleOf(axis) > index.Terms.Where(t => t.Axis != axis).Sum(t => Math.Abs(t.Scale) * (t.Axis.Extent - 1L));

    // ---- choices ----

    private bool IsFixed(Axis axis) => _rows is null || !_rows.Axes.Contains(axis);

    // A batch of any size has no remainder that code could know: its tiles divide the size the plan is for.
    private int Whole(Axis axis, int height) =>
        IsFixed(axis) ? height : Enumerable.Range(1, Math.Min(height, _rows!.Most)).Last(h => axis.Extent % h == 0);

    private int MostOf(Axis axis) => IsFixed(axis) ? int.MaxValue : _rows!.Most;

    // Beyond this many vector operations a turn of a loop is bounded by nothing that unrolling mends, and methods get too long to be optimised.
    private int Unroll(int heuristic) => _options.Schedule.Unroll is { } wanted ? Math.Clamp(wanted, 1, Math.Max(heuristic, 320 / Math.Max(1, _facts.Operations))) : heuristic;

    private static Schedule InOrder(Schedule schedule, IReadOnlyList<Axis> free, IReadOnlyList<Axis> contracted)
    {
        if (free.Count > 0) schedule.Parallel(free[0]).Loops([.. free.Skip(1)]);
        return schedule.Loops([.. contracted]);
    }

    /// <summary>The axis whose lanes lie next to each other in most accesses; the score is negative when that is rare.</summary>
    private Axis? Best(IEnumerable<Axis> axes, out double score)
    {
        Axis? best = null;
        score = double.NegativeInfinity;
        foreach (var axis in axes)
        {
            double fill = axis.Extent / (double)((axis.Extent + _lanes - 1) / _lanes * _lanes);
            double own = Contiguity(axis) is var c && c > 0 ? c * fill : c / fill;
            if (own > score) (best, score) = (axis, own);
        }
        return best;
    }

    // Each access counts by how many elements it touches: a bias read once per column must not decide how a matrix is walked.
    private double Contiguity(Axis axis)
    {
        double sum = 0;
        bool paired = PairOf(axis) is not null;
        foreach (var load in _facts.Loads)
        {
            double own = Access(load.Index.ScaleOf(axis));
            if (IsElsewhere(load, axis)) return double.NegativeInfinity;
            if (load.Guards.Any(g => g.Index.ScaleOf(axis) != 0)) own -= 0.5;
            sum += own * Share(load.Index);
        }
        foreach (var store in _kernel.Stores)
        {
            if (!_facts.Contracted.Contains(axis) || store.Index.ScaleOf(axis) != 0) sum += Access(store.Index.ScaleOf(axis)) * Share(store.Index);
        }
        return _facts.Loads.Count == 0 && _kernel.Stores.All(s => s.Index.ScaleOf(axis) == 1) ? Math.Max(sum, 1) : sum;

        // A register transposes pairs cheaply, most of all where both neighbours are wanted; other strides cost about what scalar code costs.
        double Access(long stride) => stride switch { 1 => 1, 2 when paired => 0.75, 0 or 2 => 0.25, _ => -0.5 };
    }

    private double Share(Affine index)
    {
        double points = 1, all = 1;
        foreach (var (axis, _) in index.Terms) points *= axis.Extent;
        foreach (var axis in _facts.Free) all *= axis.Extent;
        foreach (var axis in _facts.Contracted) all *= axis.Extent;
        return Math.Min(1, points / all);
    }

    // Every lane would read at an address of its own.
    private static bool IsElsewhere(Load load, Axis axis) => load.Row is not null && DependsOn(load.Row, axis);

    private static bool DependsOn(Value value, Axis axis) =>
        KernelFacts.Of(value).Indices.Any(i => i.ScaleOf(axis) != 0);

    private List<Axis> ByStride(IEnumerable<Axis> axes) =>
        [.. axes.OrderByDescending(a => _kernel.Stores.Max(s => Math.Abs(s.Index.ScaleOf(a))))];

    // Strictly additions keep the order of the reduction's axes, whatever order memory would like.
    private List<Axis> ByLoadStride(IEnumerable<Axis> axes) => _options.Strict && _facts.Reduces.Count > 0
        ? [.. axes.OrderBy(a => _facts.Reduces[0].Axes.ToList().IndexOf(a))]
        : [.. axes.OrderByDescending(a => _facts.Loads.Count == 0 ? 0 : _facts.Loads.Max(l => Math.Abs(l.Index.ScaleOf(a))))];
}
