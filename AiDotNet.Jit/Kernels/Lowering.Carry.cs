using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Reductions whose contracted loop runs outside of the loops of their results. The first iteration starts the accumulators, each but the last leaves
/// them in memory, each but the first takes them up again; what uses the results is part of the last.
/// </summary>
public sealed partial class Lowering
{
    private readonly Dictionary<LoweringValue, LoweringRoot> _places = [];
    private bool _resumes;

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
        var place = NewStore(step.Buffer, IndexOf(step.Index), root.Reduce!, null, accumulate: false, kept: false);
        place.Loops = place.Deps & _serial;
        Link(root, place);
        _places.Add(root.Reduce!, place);
    }

    private void RequireCarried(LoweringAxis axis)
    {
        ulong around = BitsOf([.. _serialAxes.TakeWhile(a => a != axis)]);
        foreach (var root in _roots)
        {
            bool runs = (root.Loops & axis.Bits) != 0;
            bool waits = root.Reduce is { } r && _places.TryGetValue(r, out var place) && (r.Contracted & axis.Bits) != 0 && (r.Deps & ~place.Index!.Deps) == 0;
            if ((root.Loops & around) == around && (root.Reduce is null ? !runs || root.Stage == 0 : waits && root.Stage == 0) && !root.IsKept) continue;
            throw new InvalidScheduleException(
                $"Kernel {_kernel.Name}: not everything can wait between iterations of {axis.Axis}. Every reduction must contract it, have a place of its " +
                "result's shape and need no other reduction; loops outside of it must be common to all.");
        }
    }

    private void Iterations(LoweringAxis axis)
    {
        List<LoweringRoot> each = [.. _roots.Where(r => (r.Loops & axis.Bits) != 0), .. _places.Values];
        int last = axis.Extent() - 1;
        if (last > 0)
        {
            Copy(axis, 0, Block, () => Group(each));
            _resumes = true;
            if (last > 1) Loop(axis, Long(1), Long(last), () => Group(each));
        }
        Copy(axis, last, Block, () => Group(_roots));
        _resumes = false;
    }

    /// <summary>What an accumulator holds from the iteration before, or null: it starts here.</summary>
    private Operand? Waiting(LoweringValue reduce, VType type)
    {
        if (!_resumes || !_places.TryGetValue(reduce, out var place)) return null;
        var address = Locate(place.Buffer!, place.Index!, null, out long stride);
        return Fetch(_levels[^1], address, type.Lanes, type.Lanes == 1 ? 1 : _vectorAxis!.Extent(), null, type.Lanes == 1 ? 1 : stride);
    }
}
