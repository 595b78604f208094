using System.Numerics;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Kernels;

/// <summary>When and where a kernel computes: an ordered list of steps over the axes of one kernel.</summary>
public sealed class Schedule
{
    private readonly Dictionary<Axis, SplitStep> _splits = [];
    private readonly Dictionary<Axis, SplitStep> _origin = [];
    private readonly Dictionary<Axis, Run> _runs = [];
    private readonly Dictionary<Value, KeepStep> _kept = [];
    private readonly Dictionary<Value, KeepStep> _carried = [];
    private readonly Dictionary<Axis, KernelBuffer> _counts = [];
    private readonly HashSet<Axis> _clipped = [];

    /// <summary>The loops from the outside in. Axes that are in no step become innermost loops.</summary>
    public List<Axis> Serial { get; } = [];

    /// <summary>The register tile, slowest first.</summary>
    public List<Axis> Tile { get; } = [];

    /// <summary>The axis whose iterations are lanes, or null: a scalar kernel.</summary>
    public Axis? Vector { get; private set; }

    /// <summary>Lanes of every vector register of the kernel: a power of two; 1 makes Vectorise a plain loop.</summary>
    public int Lanes
    {
        get;
        init => field = value >= 1 && BitOperations.IsPow2(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Lanes must be a power of two: 1, 2, 4, 8, 16, ...");
    } = 16;

    /// <summary>
    /// Default numerics: a * b + c rounds once, and padding terms of a sum of products are skipped, as if the other factor were finite.
    /// False: neither; a reduction that is not vectorised or interleaved adds in plain sequential order.
    /// </summary>
    public bool Contract { get; set; } = true;

    /// <summary>Before the loops of a reduction, the memory that what follows it reads and writes is asked for.</summary>
    public bool Prefetch { get; set; }

    /// <summary>The next iteration's rows are asked for: by what follows the first reduction of a row, or while reductions wait in memory.</summary>
    public bool PrefetchRows { get; set; }

    /// <summary>
    /// A loop over blocks of lanes, or null. While sums run, what the next block reads along the sums is asked for: a line for each term, and for each
    /// iteration of the loop between this one and the sums another line.
    /// </summary>
    public Axis? PrefetchBlock { get; set; }

    /// <summary>
    /// A loop over tiles of rows, or null. While sums run, what the next tile's rows read along the sums is asked for: a line for each term, so the
    /// rows of an operand must lie next to each other.
    /// </summary>
    public Axis? PrefetchTile { get; set; }

    /// <summary>The values that are written to memory where they are first computed.</summary>
    public IEnumerable<KeepStep> Kept => _kept.Values;

    /// <summary>The loop between whose iterations reductions wait in memory, or null.</summary>
    public Axis? CarryAxis { get; private set; }

    /// <summary>The reductions that wait in memory between iterations of <see cref="CarryAxis"/>.</summary>
    public IEnumerable<KeepStep> Carried => _carried.Values;

    /// <summary>The loops whose number of iterations is read from memory.</summary>
    internal IReadOnlyDictionary<Axis, KernelBuffer> Counts => _counts;

    /// <summary>axis = outer * factor + inner. A remainder becomes a second, smaller copy of the loop body.</summary>
    public (Axis Outer, Axis Inner) Split(Axis axis, int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        if (_splits.ContainsKey(axis)) throw new InvalidScheduleException($"Axis {axis} is split already. Split its outer or inner part.");
        if (_runs.ContainsKey(axis) || Serial.Contains(axis))
            throw new InvalidScheduleException($"Axis {axis} has a place in the schedule already. Split it before you place it.");
        var outer = new Axis(axis.Name + "o", (int)(((long)axis.Extent + factor - 1) / factor));
        var step = new SplitStep(axis, outer, new(axis.Name + "i", factor), factor);
        _splits.Add(axis, step);
        _origin.Add(step.Outer, step);
        _origin.Add(step.Inner, step);
        return (step.Outer, step.Inner);
    }

    /// <summary>Splits by <see cref="Lanes"/>; the inner axis is lanes. Returns the outer axis, which counts vectors.</summary>
    public Axis Vectorise(Axis axis)
    {
        if (Vector is not null) throw new InvalidScheduleException($"Axis {Vector} is the lanes already; {axis} cannot be, too.");
        var (outer, inner) = Split(axis, Lanes);
        _runs[inner] = Run.Vector;
        Vector = inner;
        return outer;
    }

    /// <summary>Loops from the outside in.</summary>
    public Schedule Loops(params Axis[] axes)
    {
        foreach (var a in axes) Place(a, Serial);
        return this;
    }

    /// <summary>Makes an axis the outermost loop, whose sub-range the caller hands in.</summary>
    public Schedule Parallel(Axis axis)
    {
        Place(axis, Serial);
        Serial.Remove(axis);
        Serial.Insert(0, axis);
        return Mark(Run.Parallel, [axis]);
    }

    /// <summary>
    /// Makes two axes the outermost loops, whose iterations together, outer * extent + inner, are what the caller hands in a sub-range of: more and
    /// smaller parts than those of one loop. Everything the kernel does must run in both.
    /// </summary>
    public Schedule Parallel(Axis outer, Axis inner)
    {
        Parallel(inner);
        return Parallel(outer);
    }

    /// <summary>Moves a loop that has its place to the outside, in parallel; what was in parallel becomes a plain loop.</summary>
    internal Schedule Outermost(Axis axis)
    {
        if (!Serial.Remove(axis)) throw new InvalidScheduleException($"Axis {axis} is no loop of the schedule. Place it first.");
        foreach (var other in Serial.Where(a => RunOf(a) == Run.Parallel)) _runs.Remove(other);
        Serial.Insert(0, axis);
        return Mark(Run.Parallel, [axis]);
    }

    /// <summary>
    /// The code reads from a buffer of one Int64 how often this loop runs, so it holds for any number of iterations; the extent of the axis is only
    /// what is expected. It must be a plain loop: what is split, unrolled or in parallel has its extent in the code.
    /// </summary>
    internal Schedule Count(Axis axis, KernelBuffer count)
    {
        if (_splits.ContainsKey(axis) || _runs.ContainsKey(axis) || Tile.Contains(axis) || CarryAxis == axis)
            throw new InvalidScheduleException($"Axis {axis} runs as often as memory says, so it must be a plain loop. Leave it whole.");
        _counts.Add(axis, count);
        return this;
    }

    /// <summary>Every iteration of these loops is its own copy of the body, with static guards.</summary>
    public Schedule Peel(params Axis[] axes) => Mark(Run.Peeled, axes);

    /// <summary>The first and last iteration of these loops are their own copies; guards vanish from the loop between.</summary>
    public Schedule PeelEnds(params Axis[] axes) => Mark(Run.Ends, axes);

    /// <summary>The register tile, slowest first.</summary>
    public Schedule Unroll(params Axis[] axes)
    {
        foreach (var a in axes) Place(a, Tile);
        return Mark(Run.Unrolled, axes);
    }

    /// <summary>As <see cref="Unroll"/>, with an accumulator for every instance of a contracted axis.</summary>
    public Schedule Interleave(params Axis[] axes)
    {
        foreach (var a in axes) Place(a, Tile);
        return Mark(Run.Interleaved, axes);
    }

    /// <summary>Guards on this contracted loop tighten its bounds, where a term they cut off is zero in every sum of the loop.</summary>
    public Schedule Clip(Axis axis)
    {
        _clipped.Add(axis);
        return this;
    }

    /// <summary>Writes a value to a buffer where it is first computed; later stages read it back instead of recomputing.</summary>
    public Schedule Keep(Value value, KernelBuffer buffer, Affine index)
    {
        _kept.Add(value, new(value, buffer, index));
        return this;
    }

    /// <summary>
    /// Lets a loop that a reduction contracts run outside of loops of its result: between iterations the accumulators wait in a buffer that the
    /// kernel does not read. All reductions of the kernel must wait, and none may need another's result.
    /// </summary>
    public Schedule Carry(Axis axis, Value reduction, KernelBuffer buffer, Affine index)
    {
        if (CarryAxis is { } known && known != axis)
            throw new InvalidScheduleException($"Reductions wait between iterations of {known} already. Let all of them wait there, not at {axis}.");
        CarryAxis = axis;
        _carried.Add(reduction, new(reduction, buffer, index));
        return this;
    }

    /// <summary>Scalar loops, the outermost axis that may be in parallel: runs everything, is right everywhere, fast nowhere.</summary>
    public static Schedule Plain(Kernel kernel) => PlainSchedule.Of(kernel);

    /// <summary>How an axis runs.</summary>
    public Run RunOf(Axis a) => _runs.GetValueOrDefault(a);

    /// <summary>Whether guards may tighten the bounds of this loop.</summary>
    public bool IsClipped(Axis a) => _clipped.Contains(a);

    /// <summary>Where a value is written when first computed, or null.</summary>
    public KeepStep? KeptAs(Value v) => _kept.GetValueOrDefault(v);

    /// <summary>The split of an axis, or null.</summary>
    public SplitStep? SplitOf(Axis a) => _splits.GetValueOrDefault(a);

    /// <summary>The split an axis came from, or null.</summary>
    public SplitStep? OriginOf(Axis a) => _origin.GetValueOrDefault(a);

    /// <summary>An index over logical axes, rewritten over scheduled axes.</summary>
    public Affine Resolve(Affine index)
    {
        Affine result = index.Offset;
        foreach (var (axis, scale) in index.Terms) result += Resolve(axis) * scale;
        return result;
    }

    /// <summary>The scheduled axes a logical axis became.</summary>
    public IEnumerable<Axis> Leaves(Axis axis) => SplitOf(axis) is { } s ? Leaves(s.Outer).Concat(Leaves(s.Inner)) : [axis];

    private Affine Resolve(Axis axis) => SplitOf(axis) is { } s ? (Resolve(s.Outer) * s.Factor) + Resolve(s.Inner) : axis;

    private Schedule Mark(Run run, Axis[] axes)
    {
        foreach (var a in axes) _runs[a] = run;
        return this;
    }

    private void Place(Axis axis, List<Axis> list)
    {
        if (Serial.Contains(axis) || Tile.Contains(axis) || axis == Vector)
            throw new InvalidScheduleException($"Axis {axis} has a place in the schedule already.");
        if (_splits.ContainsKey(axis)) throw new InvalidScheduleException($"Axis {axis} is split: place its outer and inner parts.");
        list.Add(axis);
    }

    /// <summary>axis = outer * factor + inner.</summary>
    /// <param name="Parent">The axis that was split.</param>
    /// <param name="Outer">Counts groups of <paramref name="Factor"/>; the last group may be smaller.</param>
    /// <param name="Inner">The position in the group.</param>
    /// <param name="Factor">The size of a group.</param>
    public sealed record SplitStep(Axis Parent, Axis Outer, Axis Inner, int Factor);

    /// <summary>A value written to memory when it is first computed.</summary>
    /// <param name="Value">The value.</param>
    /// <param name="Buffer">Where to write and read it.</param>
    /// <param name="Index">The position; must mention every axis of the value.</param>
    public sealed record KeepStep(Value Value, KernelBuffer Buffer, Affine Index);
}
