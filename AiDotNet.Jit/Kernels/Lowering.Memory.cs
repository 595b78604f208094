using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Loads, stores and guards.</summary>
public sealed partial class Lowering
{
    private readonly Dictionary<(LoweringRoot Root, ulong Instance), Operand> _firstOfPair = [];

    private Operand EmitLoad(LoweringValue load, Operand? offset, LoweringLevel level)
    {
        if (offset is not null) offset = OffsetOperand(load.Args[0], offset);
        int active = (load.Deps & _vector) != 0 ? _vectorAxis!.Extent() : 1, all = active;
        if (IsNever(load)) return new Imm(0, new(load.Type, 1));
        var guard = EmitGuards(load, level, ref active);
        if (active == 0) return new Imm(0, new(load.Type, 1));
        var address = Locate(load.Buffer!, load.Index!, offset, out long stride);
        bool vectorGuard = guard is { Type.Lanes: > 1 }, vectorOffset = address.Dynamic is { Type.Lanes: > 1 };
        if (stride == 0 && !vectorGuard && !vectorOffset && active == all) return Fetch(level, address, 1, 1, guard);
        int lanes = _schedule.Lanes;
        if (vectorOffset) return Fetch(level, Spread(address, stride, level), lanes, active, guard, 0);
        if (stride == 1) return Fetch(level, address, lanes, active, guard);
        if (stride == 2 && !vectorGuard) return EveryOther(load, level, address, active, guard);
        if (stride == -1 && !vectorGuard && active == lanes) return Reversed(level, address, guard);
        if (guard is null && offset is null && active == all && ContiguousTileAxis(load.Index!, FewestTurnedLoads) is { } unit && load.Guards.All(g => (g.Index.Deps & unit.Bits) == 0))
            return LoadTurned(load, level, address, stride, active, unit);
        return Fetch(level, address, lanes, active, guard, stride);
    }

    /// <summary>Every lane's own offset, with what the lanes' distance adds.</summary>
    private Address Spread(Address address, long stride, LoweringLevel level)
    {
        if (stride == 0) return address;
        var own = address.Dynamic!;
        return address with { Dynamic = Let(level, MapOp.Add, own.Type, own, LaneOffsets(DType.Int64, stride)) };
    }

    private Reg Reversed(LoweringLevel level, Address address, Operand? guard)
    {
        int last = _schedule.Lanes - 1;
        var row = Fetch(level, address with { Offset = address.Offset - last }, _schedule.Lanes, _schedule.Lanes, guard);
        return Pick(level, row, row, i => last - i);
    }

    private Reg Pick(LoweringLevel level, Operand a, Operand b, Func<int, int> source)
    {
        var lanes = new int[a.Type.Lanes];
        for (int i = 0; i < lanes.Length; i++) lanes[i] = source(i);
        var reg = NewReg(a.Type.Type, lanes.Length, level);
        level.Block.Add(new Shuffle(reg, a, b, lanes));
        return reg;
    }

    private Reg Fetch(LoweringLevel level, Address address, int lanes, int active, Operand? guard, long stride = 1)
    {
        var reg = NewReg(address.Buffer.Type, lanes, level);
        level.Block.Add(new LoadStmt(reg, address, active, guard, stride));
        return reg;
    }

    private void Write(LoweringRoot root, Operand value)
    {
        var offset = root.Row is null ? null : OffsetOperand(root.Row, Emit(root.Row));
        var address = Locate(root.Buffer!, root.Index!, offset, out long stride);
        bool spread = address.Dynamic is { Type.Lanes: > 1 }, vector = (root.Deps & _vector) != 0;
        int active = vector ? _vectorAxis!.Extent() : 1;
        if (spread) (address, stride) = (Spread(address, stride, _levels[^1]), 0);
        if (spread || stride != 0)
        {
            value = Resize(value, _schedule.Lanes);
        }
        else
        {
            if (vector && root.Accumulate) value = SumOfLanes(Resize(value, _schedule.Lanes), active);
            value = Resize(value, 1);
            (active, stride) = (1, 1);
        }
        if (root.Accumulate)
        {
            var old = Fetch(_levels[^1], address, value.Type.Lanes, active, null, stride);
            value = Let(_levels[^1], MapOp.Add, value.Type, old, value);
        }
        if (stride == 2 && value.Type.Lanes > 1 && PairAxis(root) is { } pair) WritePair(root, address, value, active, pair);
        else if (MayTurn(root, address, stride, value)) WriteTurned(root, address, value, active, stride);
        else Block.Add(new StoreStmt(address, value, active, null, stride));
    }

    /// <summary>The unrolled axis that fills the gaps between lanes two elements apart, or null.</summary>
    private LoweringAxis? PairAxis(LoweringRoot root)
    {
        if (root.Accumulate || root.Row is not null) return null;
        foreach (var a in _tileAxes)
        {
            if (a.Axis.Extent == 2 && a.Bound >= 0 && a.Extent() == 2 && root.Index!.ScaleOf(a) == 1) return a;
        }
        return null;
    }

    // Numbers in lanes a constant distance apart. Rows of one element take a statement each, so there must be few registers of them.
    private bool MayTurn(LoweringRoot root, Address address, long stride, Operand value)
    {
        if (root.Accumulate || root.Row is not null || stride is 0 or 1 || address.Dynamic is { Type.Lanes: > 1 }) return false;
        if (value.Type is { Lanes: 1 } or { Type: DType.Bool }) return false;
        return ContiguousTileAxis(root.Index!, 2) is not null || TileOf(root.Deps).Aggregate(1L, (n, a) => n * a.Axis.Extent) <= MostLoneRows;
    }

    /// <summary>Two instances make whole registers: the first waits for the second.</summary>
    private void WritePair(LoweringRoot root, Address address, Operand value, int active, LoweringAxis pair)
    {
        var key = (root, Instance(root.Deps & _tile & ~pair.Bits));
        if (pair.Bound == 0)
        {
            _firstOfPair[key] = value;
            return;
        }
        _firstOfPair.Remove(key, out var first);
        int lanes = _schedule.Lanes, half = lanes / 2;
        var start = address with { Offset = address.Offset - 1 };
        for (int part = 0, left = 2 * active; left > 0; part++, left -= lanes)
        {
            int from = part * half;
            var mixed = Pick(_levels[^1], first!, value, i => from + (i / 2) + ((i & 1) * lanes));
            Block.Add(new StoreStmt(start with { Offset = start.Offset + (part * lanes) }, mixed, Math.Min(left, lanes)));
        }
    }

    // A row that is the same in every lane may have been computed in lanes.
    private Operand OffsetOperand(LoweringValue row, Operand offset) => (row.Deps & _vector) == 0 ? Resize(offset, 1) : offset;

    private Operand SumOfLanes(Operand value, int active)
    {
        if (active < value.Type.Lanes)
        {
            var masked = NewReg(value.Type.Type, value.Type.Lanes);
            Block.Add(new Var(masked, new Imm(0, value.Type)));
            Block.Add(new Set(masked, value, active));
            value = masked;
        }
        return Across(value, MapOp.Add);
    }

    /// <summary>No guarded element can be inside here.</summary>
    private static bool IsNever(LoweringValue load)
    {
        foreach (var guard in load.Guards)
        {
            var (min, max) = guard.Range();
            if (!guard.IsClipped && (max < 0 || min >= guard.Extent)) return true;
        }
        return false;
    }

    /// <summary>What must be tested at run time, or null. Guards that hold for the first lanes only lower the active lanes.</summary>
    private Operand? EmitGuards(LoweringValue load, LoweringLevel level, ref int active)
    {
        Operand? all = null;
        foreach (var guard in load.Guards)
        {
            if (guard.IsClipped) continue;
            var (min, max) = guard.Range();
            if ((min >= 0 && max < guard.Extent) || LimitsActive(guard, ref active)) continue;
            all = Both(level, all, GuardValue(guard, min, max));
        }
        return all;
    }

    private bool LimitsActive(LoweringGuard guard, ref int active)
    {
        if ((guard.Index.Deps & _vector) == 0) return false;
        long start = guard.Index.Offset, scale = guard.Index.ScaleOf(_vectorAxis);
        foreach (var (axis, s) in guard.Index.Terms)
        {
            if (axis == _vectorAxis) continue;
            if (axis.Bound < 0) return false;
            start += axis.Bound * s;
        }
        if (start < 0 || start >= guard.Extent) return false;
        long inside = scale > 0 ? (guard.Extent - start + scale - 1) / scale : (start / -scale) + 1;
        active = (int)Math.Min(active, inside);
        return true;
    }

    private Operand GuardValue(LoweringGuard guard, long min, long max)
    {
        ulong deps = guard.Index.Deps;
        var level = _levels[DepthOf(deps)];
        var key = Key(guard.Id, deps);
        if (level.Values.TryGetValue(key, out var known)) return known;
        bool vector = (deps & _vector) != 0;
        // Two lanes of four bytes do not fill any register.
        var type = vector && _schedule.Lanes > 2 && min >= int.MinValue && max <= int.MaxValue ? DType.Int32 : DType.Int64;
        var at = IndexValue(guard.Index, level, type);
        var flag = new VType(DType.Bool, at.Type.Lanes);
        Operand? result = null;
        if (min < 0) result = Let(level, MapOp.Less, flag, new Imm(-1, at.Type), at);
        if (max >= guard.Extent) result = Both(level, result, Let(level, MapOp.Less, flag, at, new Imm(guard.Extent, at.Type)));
        return level.Values[key] = result!;
    }

    private Operand Both(LoweringLevel level, Operand? a, Operand b)
    {
        if (a is null) return b;
        int lanes = Math.Max(a.Type.Lanes, b.Type.Lanes);
        return Let(level, MapOp.And, new(DType.Bool, lanes), Resize(a, lanes), Resize(b, lanes));
    }

    private Address Locate(KernelBuffer buffer, LoweringIndex index, Operand? dynamic, out long laneStride)
    {
        long offset = index.Offset;
        laneStride = 0;
        var terms = new List<(Reg Iv, long Scale)>(index.Terms.Length);
        foreach (var (axis, scale) in index.Terms)
        {
            if (axis.Bound >= 0) offset += axis.Bound * scale;
            else if (axis == _vectorAxis) laneStride = scale;
            else terms.Add((VariableOf(axis), scale));
        }
        // outermost loop first
        terms.Sort((a, b) => _definedIn[a.Iv.Id].Depth.CompareTo(_definedIn[b.Iv.Id].Depth));
        return new(buffer, [.. terms], offset, dynamic);
    }
}
