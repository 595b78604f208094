namespace AiDotNet.Jit.Kernels;

/// <summary>Lanes two elements apart: neighbours are picked out of whole registers of the row, and what a window folds is folded before.</summary>
public sealed partial class Lowering
{
    private readonly Dictionary<(int Reduce, ulong Instance, int Pair), List<Reg>> _rowAccumulators = [];

    private Reg EveryOther(LoweringValue load, LoweringLevel level, Address address, int active, Operand? guard)
    {
        if (NeighbourAxis(load) is not { Bound: >= 0 } axis) return Pick(level, Row(level, address, (2 * active) - 1, guard), 0);
        return Pick(level, RowOf(load, level, address, active, guard, axis), axis.Bound & 1);
    }

    /// <summary>The unrolled axis along which the elements between the lanes are, or null.</summary>
    private LoweringAxis? NeighbourAxis(LoweringValue load) =>
        _tileAxes.Find(a => load.Index!.ScaleOf(a) == 1 && load.Guards.All(g => (g.Index.Deps & a.Bits) == 0) && load.Args.All(row => (row.Deps & a.Bits) == 0));

    // The registers that two neighbours are picked from, the first of them at an even position of the axis.
    private Operand[] RowOf(LoweringValue load, LoweringLevel level, Address address, int active, Operand? guard, LoweringAxis axis)
    {
        var key = (load.Id, Instance(load.Deps & _tile & ~axis.Bits), axis.Bound / 2, active);
        if (level.Rows.TryGetValue(key, out var known)) return known;
        int second = axis.Bound & 1, needed = axis.Bound - second + 1 < axis.Extent() ? 2 * active : (2 * active) - 1;
        return level.Rows[key] = Row(level, address with { Offset = address.Offset - second }, needed, guard);
    }

    // Lanes that a guard excludes are zero, so the second register may not be a copy of the first.
    private Operand[] Row(LoweringLevel level, Address address, int needed, Operand? guard)
    {
        int lanes = _schedule.Lanes;
        var low = Fetch(level, address, lanes, Math.Min(lanes, needed), guard);
        return needed > lanes ? [low, Fetch(level, address with { Offset = address.Offset + lanes }, lanes, needed - lanes, guard)] : [low];
    }

    private Reg Pick(LoweringLevel level, IReadOnlyList<Operand> row, int first) =>
        Pick(level, row[0], row.Count > 1 ? row[1] : new Imm(0, row[0].Type), i => first + (2 * i));

    // ---- reductions over windows ----

    /// <summary>
    /// The axis of a window whose neighbours lie between the lanes, where the window has other axes as well: along these, registers of the row are
    /// folded as they are, and neighbours are picked apart once at the end. Strict numerics keep the order of the window. Null for other reductions.
    /// </summary>
    private LoweringAxis? WindowAxis(LoweringValue r)
    {
        var body = r.Args[0];
        if (!_schedule.Contract || body.Kind != LoweringValue.Kinds.Load || body.Args.Length + body.Guards.Length > 0 || (r.Contracted & _vector) != 0) return null;
        if (_vectorAxis is null || body.Index!.ScaleOf(_vectorAxis) != 2 || _schedule.Carried.Any()) return null;
        return NeighbourAxis(body) is { Run: Kernels.Run.Unrolled } axis && (r.Contracted & axis.Bits) != 0 && (r.Contracted & ~axis.Bits) != 0 ? axis : null;
    }

    private void DeclareRows(LoweringValue r, LoweringAxis axis, ulong own, VType type)
    {
        for (int pair = 0; 2 * pair < axis.Extent(); pair++)
        {
            int registers = 2 * _vectorAxis!.Extent() - (2 * pair + 1 < axis.Extent() ? 0 : 1) > type.Lanes ? 2 : 1;
            _rowAccumulators[(r.Id, Instance(own), pair)] = [.. Enumerable.Range(0, registers).Select(_ => Accumulator(r, type))];
        }
    }

    private void AccumulateRows(LoweringValue r, LoweringAxis axis)
    {
        if ((axis.Bound & 1) != 0) return; // its neighbour took it along
        var load = r.Args[0];
        var level = _levels[Math.Max(DepthOf(load.Deps), _floor)];
        var row = RowOf(load, level, Locate(load.Buffer!, load.Index!, null, out _), _vectorAxis!.Extent(), null, axis);
        var accumulators = _rowAccumulators[(r.Id, Instance(AccumulatorAxes(r)), axis.Bound / 2)];
        for (int i = 0; i < row.Length; i++) Take(r, accumulators[i], row[i], row[i].Type.Lanes);
    }

    private IEnumerable<Operand> PickRows(LoweringValue r, LoweringAxis axis, ulong all)
    {
        for (int i = 0; i < axis.Extent(); i++) yield return Pick(_levels[^1], _rowAccumulators[(r.Id, Instance(all), i / 2)], i & 1);
    }
}
