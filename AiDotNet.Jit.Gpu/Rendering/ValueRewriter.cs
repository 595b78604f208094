using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>Kernels with some values replaced by others.</summary>
internal static class ValueRewriter
{
    /// <summary>An equal kernel but for the replaced values.</summary>
    public static Kernel Replace(Kernel kernel, IReadOnlyDictionary<Value, Value> replaced, KernelBuffer added)
    {
        var done = new Dictionary<Value, Value>(replaced);
        var roots = kernel.Stores.SelectMany(s => s.Row is null ? new[] { s.Value } : [s.Value, s.Row]).ToList();
        foreach (var value in ValueOrder.Of(roots, replaced.ContainsKey))
        {
            if (!done.ContainsKey(value)) done[value] = Rebuild(value, done);
        }
        return new(kernel.Name, [.. kernel.Buffers, added],
            [.. kernel.Stores.Select(s => s with { Value = done[s.Value], Row = s.Row is null ? null : done[s.Row] })]);
    }

    private static Value Rebuild(Value value, Dictionary<Value, Value> done) => value switch
    {
        _ when value.Operands.All(o => done[o] == o) => value,
        Map map => new Map(map.MapOp, map.Type, [.. map.Args.Select(a => done[a])]),
        Reduce reduce => new Reduce(reduce.Fold, done[reduce.Body], [.. reduce.Axes]),
        Load load => new Load(load.Buffer, load.Index, done[load.Row!], load.RowStride, [.. load.Guards]),
        _ => value,
    };
}
