namespace AiDotNet.Jit.Kernels;

/// <summary>How an axis runs. Everything not mentioned is a serial loop.</summary>
public enum Run
{
    Serial,
    Parallel,    // the outermost loop; the caller hands in its sub-range
    Unrolled,    // instances emitted side by side; part of the register tile. A contracted axis keeps one accumulator chain
    Interleaved, // as Unrolled, but every instance of a contracted axis has its own accumulator: hides latency
    Peeled,      // instances emitted one after the other: guards become static
    Ends,        // only the first and the last instance are peeled; the loop between them needs no guards
    Vector,      // lanes
}

/// <summary>When and where a kernel computes: an ordered list of steps over the axes of one kernel.</summary>
public sealed class Schedule
{
    public sealed record SplitStep(Axis Parent, Axis Outer, Axis Inner, int Factor);
    public sealed record KeepStep(Value Value, KernelBuffer Buffer, Affine Index);

    private readonly Dictionary<Axis, SplitStep> _splits = [];
    private readonly Dictionary<Axis, SplitStep> _origin = [];
    private readonly Dictionary<Axis, Run> _runs = [];
    private readonly Dictionary<Value, KeepStep> _kept = [];
    private readonly HashSet<Axis> _clipped = [];

    public List<Axis> Serial { get; } = [];
    public List<Axis> Tile { get; } = [];
    public Axis? Vector { get; private set; }
    public int Lanes { get; init; } = 16;
    public bool Contract { get; set; } = true;

    /// <summary>axis = outer * factor + inner. A remainder becomes a second, smaller copy of the loop body.</summary>
    public (Axis Outer, Axis Inner) Split(Axis axis, int factor)
    {
        var step = new SplitStep(axis, new(axis.Name + "o", (axis.Extent + factor - 1) / factor), new(axis.Name + "i", factor), factor);
        _splits.Add(axis, step);
        _origin.Add(step.Outer, step);
        _origin.Add(step.Inner, step);
        return (step.Outer, step.Inner);
    }

    public Axis Vectorise(Axis axis)
    {
        var (outer, inner) = Split(axis, Lanes);
        _runs[inner] = Run.Vector;
        Vector = inner;
        return outer;
    }

    /// <summary>Loops from the outside in.</summary>
    public Schedule Loops(params Axis[] axes) { Serial.AddRange(axes); return this; }
    public Schedule Parallel(Axis axis) { _runs[axis] = Run.Parallel; Serial.Insert(0, axis); return this; }
    public Schedule Peel(params Axis[] axes) { foreach (var a in axes) _runs[a] = Run.Peeled; return this; }
    public Schedule PeelEnds(params Axis[] axes) { foreach (var a in axes) _runs[a] = Run.Ends; return this; }
    /// <summary>The register tile, slowest first.</summary>
    public Schedule Unroll(params Axis[] axes) { foreach (var a in axes) { _runs[a] = Run.Unrolled; Tile.Add(a); } return this; }
    public Schedule Interleave(params Axis[] axes) { foreach (var a in axes) { _runs[a] = Run.Interleaved; Tile.Add(a); } return this; }
    /// <summary>Guards on this contracted loop tighten its bounds (legal where a zero term does not change the sum).</summary>
    public Schedule Clip(Axis axis) { _clipped.Add(axis); return this; }
    /// <summary>Write a value to a buffer where it is first computed; later stages read it back instead of recomputing.</summary>
    public Schedule Keep(Value value, KernelBuffer buffer, Affine index) { _kept.Add(value, new(value, buffer, index)); return this; }

    /// <summary>Scalar loops, the outermost free axis in parallel: runs everything, is right everywhere, fast nowhere.</summary>
    public static Schedule Plain(Kernel kernel)
    {
        var contracted = new List<Axis>();
        var seen = new HashSet<Value>();
        void Visit(Value v)
        {
            if (!seen.Add(v)) return;
            if (v is Reduce r) { contracted.AddRange(r.Axes.Except(contracted)); Visit(r.Body); }
            if (v is Load { Row: { } row }) Visit(row);
            if (v is Map m) foreach (var a in m.Args) Visit(a);
        }
        foreach (var store in kernel.Stores) Visit(store.Value);
        var free = kernel.Stores.SelectMany(s => s.Index.Terms).OrderByDescending(t => t.Scale).Select(t => t.Axis).Distinct().Except(contracted).ToList();
        var schedule = new Schedule { Lanes = 1 };
        if (free.Count > 0) schedule.Parallel(free[0]);
        return schedule.Loops([.. free.Skip(1)]).Loops([.. contracted]);
    }

    public Run RunOf(Axis a) => _runs.GetValueOrDefault(a);
    public bool IsClipped(Axis a) => _clipped.Contains(a);
    public KeepStep? KeptAs(Value v) => _kept.GetValueOrDefault(v);
    public IEnumerable<KeepStep> Kept => _kept.Values;
    public SplitStep? SplitOf(Axis a) => _splits.GetValueOrDefault(a);
    public SplitStep? OriginOf(Axis a) => _origin.GetValueOrDefault(a);

    /// <summary>An index over logical axes, rewritten over scheduled axes.</summary>
    public Affine Resolve(Affine index)
    {
        Affine result = index.Offset;
        foreach (var (axis, scale) in index.Terms) result += Resolve(axis) * scale;
        return result;
    }

    private Affine Resolve(Axis axis) => SplitOf(axis) is { } s ? Resolve(s.Outer) * s.Factor + Resolve(s.Inner) : axis;

    public IEnumerable<Axis> Leaves(Axis axis) => SplitOf(axis) is { } s ? Leaves(s.Outer).Concat(Leaves(s.Inner)) : [axis];
}
