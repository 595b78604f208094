using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Squares of registers: lanes that lie a row apart in memory beside an unrolled axis whose steps are neighbours.</summary>
public sealed partial class Lowering
{
    private const int MostLoneRows = 4; // registers whose lanes are written one by one
    private const int FewestTurnedLoads = 4; // instances that a transpose of whole registers pays for

    private readonly Dictionary<(LoweringRoot Root, ulong Instance), List<Operand>> _unturned = [];

    /// <summary>The unrolled axis along which an index is contiguous, or null.</summary>
    private LoweringAxis? ContiguousTileAxis(LoweringIndex index, int fewest)
    {
        foreach (var a in _tileAxes)
        {
            if (a.Bound >= 0 && index.ScaleOf(a) == 1 && a.Axis.Extent >= Math.Min(fewest, _schedule.Lanes) && a.Axis.Extent <= _schedule.Lanes) return a;
        }
        return null;
    }

    /// <summary>Rows are loaded and turned; every instance of the axis finds its own lanes.</summary>
    private Operand LoadTurned(LoweringValue load, LoweringLevel level, Address address, long stride, int active, LoweringAxis unit)
    {
        int mine = unit.Bound, extent = unit.Extent();
        var rows = new Operand?[_schedule.Lanes];
        for (int l = 0; l < active; l++)
            rows[l] = Fetch(level, address with { Offset = address.Offset - mine + (l * stride) }, _schedule.Lanes, extent, null);
        var columns = Turn(level, rows, load.Type);
        for (int i = 0; i < extent; i++)
        {
            unit.Bound = i;
            level.Values[Key(load)] = columns[i];
        }
        unit.Bound = mine;
        return columns[mine];
    }

    /// <summary>
    /// Lanes that lie apart: the instances of an unrolled axis along which they have neighbours wait for the last one, then each lane's row is
    /// written at once. Without such an axis the rows have one element.
    /// </summary>
    private void WriteTurned(LoweringRoot root, Address address, Operand value, int active, long stride)
    {
        var unit = ContiguousTileAxis(root.Index!, 2);
        int extent = unit?.Extent() ?? 1, at = unit?.Bound ?? 0;
        var key = (root, Instance(root.Deps & _tile & ~(unit?.Bits ?? 0)));
        if (!_unturned.TryGetValue(key, out var rows)) _unturned[key] = rows = [];
        rows.Add(value);
        if (at < extent - 1) return;
        _unturned.Remove(key);
        var turned = Turn(_levels[^1], [.. rows, .. new Operand?[_schedule.Lanes - extent]], value.Type.Type);
        for (int l = 0; l < active; l++)
            Block.Add(new StoreStmt(address with { Offset = address.Offset - at + (l * stride) }, turned[l], extent));
    }

    /// <summary>
    /// Lane r of result c is lane c of row r; lanes of rows that are not there hold anything. First within parts of 128 bits, by
    /// interleaving, then the parts among each other: every step is one instruction without a table of lanes.
    /// </summary>
    private Operand[] Turn(LoweringLevel level, Operand?[] rows, DType type)
    {
        int lanes = rows.Length, part = Math.Min(lanes, type.Size() == 8 ? 2 : 4);
        for (int bit = part / 2; bit >= 1; bit /= 2) rows = Step(level, rows, bit, (high, k) => Interleaved(high, k, part, lanes));
        if (rows.Skip(part).All(r => r is null)) rows = [.. rows.Select((_, c) => rows[c % part] is { } row ? Part(level, row, c / part, part) : null)];
        else for (int bit = part; bit < lanes; bit *= 2) rows = Step(level, rows, bit, (high, k) => Gathered(high, k, part, lanes));
        return [.. rows.Select(r => r ?? new Imm(0, new(type, lanes)))];
    }

    private Operand Part(LoweringLevel level, Operand row, int number, int part) =>
        number == 0 ? row : Pick(level, row, row, k => (number * part) + (k % part));

    private Operand?[] Step(LoweringLevel level, Operand?[] rows, int bit, Func<bool, int, int> source)
    {
        var next = new Operand?[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            var (first, second) = (rows[i & ~bit], rows[i | bit]);
            if (first is not null) next[i] = Pick(level, first, second ?? first, k => source((i & bit) != 0, k));
        }
        return next;
    }

    // Elements of the low or high half of each part of both operands, alternating.
    private static int Interleaved(bool high, int lane, int part, int lanes)
    {
        int at = lane % part;
        return lane - at + (high ? part / 2 : 0) + (at / 2) + ((at & 1) * lanes);
    }

    // Every other part of the first operand, then of the second.
    private static int Gathered(bool high, int lane, int part, int lanes)
    {
        int half = lanes / 2, at = lane % half;
        return (at / part * 2 * part) + (high ? part : 0) + (at % part) + (lane < half ? 0 : lanes);
    }
}
