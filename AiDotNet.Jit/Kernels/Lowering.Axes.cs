using System.Numerics;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Axes: what the schedule makes of them.</summary>
public sealed partial class Lowering
{
    private readonly List<LoweringAxis> _leaves = [];
    private readonly Dictionary<KernelBuffer, Reg> _counts = [];
    private ulong[] _instances = []; // by tile axis: the weight of its position in the number of an instance

    private void PlaceAxes()
    {
        foreach (var a in _schedule.Serial) _serialAxes.Add(AxisOf(a));
        foreach (var a in _schedule.Tile) _tileAxes.Add(AxisOf(a));
        if (_schedule.Vector is { } vector)
        {
            var axis = AxisOf(vector);
            if (_schedule.Lanes == 1) axis.Bound = 0;
            else (_vectorAxis, _vector) = (axis, axis.Bits);
        }
        foreach (var (a, buffer) in _schedule.Counts) AxisOf(a).Count = CountIn(buffer);
        _serial = BitsOf(_serialAxes);
        _tile = BitsOf(_tileAxes);
        if (_serialAxes is [{ Run: Kernels.Run.Parallel } first, ..]) _parallelAxis = first;
        if (_serialAxes is [{ Run: Kernels.Run.Parallel }, { Run: Kernels.Run.Parallel } second, ..]) _parallelInner = second;
        _instances = new ulong[_tileAxes.Count];
        UInt128 radix = 1;
        for (int i = 0; i < _instances.Length; i++)
        {
            _instances[i] = (ulong)radix;
            radix *= (ulong)_tileAxes[i].Axis.Extent + 2;
            if (radix > ulong.MaxValue)
                throw new LimitExceededException($"Kernel {_kernel.Name}: the register tile has more than 2^64 instances. Unroll fewer axes.");
        }
    }

    private Reg CountIn(KernelBuffer buffer)
    {
        if (_counts.TryGetValue(buffer, out var known)) return known;
        _counts[buffer] = known = NewReg(DType.Int64, 1);
        Block.Add(new LoadStmt(known, new(buffer, [], 0, null), 1, null));
        return known;
    }

    private LoweringAxis AxisOf(Axis axis)
    {
        if (_axes.TryGetValue(axis, out var known)) return known;
        var root = axis;
        while (_schedule.OriginOf(root) is { } origin) root = origin.Parent;
        Create(root, null);
        return _axes[axis];
    }

    private LoweringAxis Create(Axis axis, LoweringAxis? parent)
    {
        var result = new LoweringAxis(axis, _schedule.RunOf(axis), _schedule.IsClipped(axis)) { Parent = parent };
        _axes.Add(axis, result);
        if (_schedule.SplitOf(axis) is not { } split)
        {
            AddLeaf(result);
            return result;
        }
        result.Factor = split.Factor;
        result.Outer = Create(split.Outer, result);
        result.Inner = Create(split.Inner, result);
        result.Bits = result.Outer.Bits | result.Inner.Bits;
        return result;
    }

    private void AddLeaf(LoweringAxis leaf)
    {
        if (_leaves.Count == 64)
            throw new LimitExceededException($"Kernel {_kernel.Name} has more than 64 scheduled axes. Split it into smaller kernels.");
        leaf.Bits = 1UL << _leaves.Count;
        _leaves.Add(leaf);
    }

    /// <summary>Axes that no step of the schedule mentions are innermost loops.</summary>
    private void PlaceRest(ulong used)
    {
        ulong placed = _serial | _tile | (_schedule.Vector is { } v ? AxisOf(v).Bits : 0);
        foreach (var leaf in _leaves)
        {
            if ((leaf.Bits & used & ~placed) == 0) continue;
            _serialAxes.Add(leaf);
            _serial |= leaf.Bits;
        }
    }

    private LoweringIndex IndexOf(Affine index)
    {
        var terms = new List<(LoweringAxis, long)>(index.Terms.Length * 3);
        foreach (var (axis, scale) in index.Terms) AddTerms(AxisOf(axis), scale, terms);
        return new(index.Offset, [.. terms]);
    }

    private static void AddTerms(LoweringAxis axis, long scale, List<(LoweringAxis Axis, long Scale)> terms)
    {
        if (axis.Outer is not null)
        {
            AddTerms(axis.Outer, scale * axis.Factor, terms);
            AddTerms(axis.Inner!, scale, terms);
            return;
        }
        int at = terms.FindIndex(t => t.Axis == axis);
        if (at < 0) terms.Add((axis, scale));
        else terms[at] = (axis, terms[at].Scale + scale);
    }

    private static ulong BitsOf(List<LoweringAxis> axes)
    {
        ulong bits = 0;
        foreach (var a in axes) bits |= a.Bits;
        return bits;
    }

    /// <summary>The logical axes of a mask that have more than one iteration, for messages; empty if none.</summary>
    private string NamesOf(ulong mask)
    {
        var names = new List<string>();
        for (; mask != 0; mask &= mask - 1)
        {
            var axis = Whole(_leaves[BitOperations.TrailingZeroCount(mask)]).Axis;
            if (axis.Extent > 1 && !names.Contains(axis.Name)) names.Add(axis.Name);
        }
        return string.Join(", ", names);
    }

    private static LoweringAxis Whole(LoweringAxis part)
    {
        while (part.Parent is { } parent) part = parent;
        return part;
    }

    /// <summary>An inner axis has its extent only where its outer axis stands.</summary>
    private void RequireOuter(LoweringAxis axis)
    {
        for (var a = axis; a.Parent is { } parent; a = parent)
        {
            if (a.IsOuter || !parent.Outer!.HasTail || parent.Outer.IsOpen) continue;
            throw new InvalidScheduleException(
                $"Kernel {_kernel.Name}: axis {a.Axis} runs outside of {parent.Outer.Axis}, whose last iteration is smaller. " +
                $"Put {parent.Outer.Axis} further out, or split {parent.Axis} ({parent.Axis.Extent}) by a divisor, not by {parent.Factor}.");
        }
    }
}
