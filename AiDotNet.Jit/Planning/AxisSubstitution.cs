using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>A kernel over other axes.</summary>
/// <param name="index">What becomes of an index.</param>
/// <param name="axes">What becomes of the axes of a reduction.</param>
/// <param name="load">A load that takes the place of another one, or null for most.</param>
internal sealed class AxisSubstitution(Func<Affine, Affine> index, Func<IReadOnlyList<Axis>, Axis[]> axes, Func<Load, Load?>? load = null)
{
    private readonly Dictionary<Value, Value> _done = [];

    public Kernel Apply(Kernel kernel) => kernel with
    {
        Stores = [.. kernel.Stores.Select(s => s with { Index = index(s.Index), Value = Map(s.Value), Row = s.Row is null ? null : Map(s.Row) })],
    };

    private Value Map(Value value)
    {
        if (_done.TryGetValue(value, out var known)) return known;
        return _done[value] = value switch
        {
            Iota iota => new Iota(index(iota.Index)),
            Load own => load?.Invoke(own) ?? new Load(own.Buffer, index(own.Index), own.Row is null ? null : Map(own.Row), own.RowStride,
                [.. own.Guards.Select(g => new Guard(index(g.Index), g.Extent))]),
            Map map => new Map(map.MapOp, map.Type, [.. map.Args.Select(Map)]),
            Reduce reduce => new Reduce(reduce.Fold, Map(reduce.Body), axes(reduce.Axes)),
            _ => value,
        };
    }
}
