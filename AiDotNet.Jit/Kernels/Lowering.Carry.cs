using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Reductions whose contracted loop runs outside of the loops of their results. Before the first iteration their places in memory hold what a reduction of nothing
/// is; every iteration takes that up and leaves it there. What uses the results is part of the last. Other reductions of the kernel begin and end within an iteration.
/// </summary>
public sealed partial class Lowering
{
    private readonly Dictionary<LoweringValue, LoweringRoot> _places = [];
    private readonly HashSet<LoweringRoot> _results = []; // places that need no other store

    private void Carry(LoweringAxis axis)
    {
        foreach (var step in _schedule.Carried) AddPlace(step);
        RequireCarried(axis);
        List<LoweringAxis> around = [.. _serialAxes.TakeWhile(a => a != axis)];
        Nest(around, 0, _roots, () => Iterations(axis));
    }

    private void AddPlace(Schedule.KeepStep step)
    {
        if (_roots.Find(r => r.Reduce is { } v && v.Source == step.Value) is not { } root)
            throw new InvalidScheduleException($"Kernel {_kernel.Name} has no reduction that could wait in {step.Buffer.Name}. Carry a reduction of this kernel.");
        if (ValueOrder.Of(_kernel).OfType<Load>().Any(l => l.Buffer == step.Buffer))
            throw new InvalidScheduleException($"Kernel {_kernel.Name} reads {step.Buffer.Name}, so nothing can wait there. Carry a reduction in memory that is only written.");
        var place = NewStore(step.Buffer, IndexOf(step.Index), root.Reduce!, null, accumulate: false, kept: false);
        place.Loops = place.Deps & _serial;
        Link(root, place);
        _places.Add(root.Reduce!, place);
        if (_roots.RemoveAll(r => IsSame(r, place)) > 0) _results.Add(place);
    }

    private static bool IsSame(LoweringRoot store, LoweringRoot place) => store is { IsStore: true, Accumulate: false, Row: null }
        && store.Value == place.Value && store.Buffer == place.Buffer && store.Index!.Offset == place.Index!.Offset && store.Index.Terms.SequenceEqual(place.Index.Terms);

    private bool Waits(LoweringRoot root) => root.Reduce is { } reduce && _places.ContainsKey(reduce);

    private void RequireCarried(LoweringAxis axis)
    {
        ulong around = BitsOf([.. _serialAxes.TakeWhile(a => a != axis)]);
        foreach (var root in _roots)
        {
            bool runs = (root.Loops & axis.Bits) != 0, within = root.Reduce is not null && !Waits(root); // an iteration may do again what is the same in all
            bool fits = Waits(root) ? IsContracted(root) && (root.Free & ~_places[root.Reduce!].Index!.Deps) == 0 : within ? !IsContracted(root) : runs || !root.IsKept;
            ulong loops = Waits(root) ? _places[root.Reduce!].Loops : root.Loops;
            if (fits && (within || (loops & around) == around) && !((runs || within) && root.Uses.Exists(Waits))) continue;
            throw new InvalidScheduleException(
                $"Kernel {_kernel.Name}: not everything can wait between iterations of {axis.Axis}. Every reduction that contracts it must have a place of its " +
                "result's shape, and nothing of an iteration may need such a result; loops outside of it must be common to all.");
        }

        bool IsContracted(LoweringRoot root) => (root.Reduce!.Contracted & axis.Bits) != 0;
    }

    private void Iterations(LoweringAxis axis)
    {
        Group([.. _places.Values.Select(Start)]);
        List<LoweringRoot> each = [.. _roots.Where(InEach), .. _places.Values];
        bool alike = !axis.HasTail && _roots.TrueForAll(InEach);
        int all = axis.Extent(), looped = alike ? all : all - 1;
        if (looped > 0) Loop(axis, Long(0), Long(looped), () => Group(each));
        if (looped < all) Copy(axis, looped, Block, () => Group([.. _roots, .. _results]));

        bool InEach(LoweringRoot root) => root.Reduce is not null || (root.Loops & axis.Bits) != 0;
    }

    private LoweringRoot Start(LoweringRoot place)
    {
        var reduce = place.Value;
        var nothing = NewStore(place.Buffer!, place.Index!, NewConst(null, Identity(reduce.Fold, reduce.Type), reduce.Type), null, accumulate: false, kept: false);
        nothing.Loops = nothing.Deps & _serial;
        return nothing;
    }

    /// <summary>What an accumulator holds from the iteration before, or null: it starts here.</summary>
    private Operand? Waiting(LoweringValue reduce, VType type)
    {
        if (!_places.TryGetValue(reduce, out var place)) return null;
        // A result that is the same all along an axis of its place is taken up from the first.
        var index = place.Index!.Where(a => a.IsOpen || a == _vectorAxis);
        var address = Locate(place.Buffer!, index, null, out long stride);
        return Fetch(_levels[^1], address, type.Lanes, type.Lanes == 1 ? 1 : _vectorAxis!.Extent(), null, type.Lanes == 1 ? 1 : stride);
    }
}
