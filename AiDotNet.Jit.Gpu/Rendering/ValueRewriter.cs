using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>Kernels with some values replaced by others.</summary>
internal static class ValueRewriter
{
    /// <summary>An equal kernel but for the replaced values.</summary>
    public static Kernel Replace(Kernel kernel, IReadOnlyDictionary<Value, Value> replaced, KernelBuffer added)
    {
        var done = new Dictionary<Value, Value>(replaced);
        foreach (var value in ValueOrder.Of(ValueWriter.ValuesOf(kernel.Stores), replaced.ContainsKey))
        {
            if (!done.ContainsKey(value)) done[value] = Rebuild(value, done);
        }
        return new(kernel.Name, [.. kernel.Buffers, added],
            [.. kernel.Stores.Select(s => s with { Value = done[s.Value], Row = s.Row is null ? null : done[s.Row] })]);
    }

    /// <summary>The same kernel, in which what is computed twice is one value.</summary>
    public static Kernel Unify(Kernel kernel)
    {
        var done = new Dictionary<Value, Value>();
        var known = new Dictionary<string, Value>();
        var numbers = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        int Number(object thing) => numbers.TryGetValue(thing, out int number) ? number : numbers[thing] = numbers.Count;
        foreach (var value in ValueOrder.Of(kernel))
        {
            var rebuilt = Rebuild(value, done);
            string key = KeyOf(rebuilt, Number);
            done[value] = known.TryAdd(key, rebuilt) ? rebuilt : known[key];
        }
        return done.All(d => d.Key == d.Value)
            ? kernel
            : new(kernel.Name, [.. kernel.Buffers], [.. kernel.Stores.Select(s => s with { Value = done[s.Value], Row = s.Row is null ? null : done[s.Row] })]);
    }

    private static string KeyOf(Value value, Func<object, int> number)
    {
        string Index(Affine index) => string.Join('+', index.Terms.Select(t => $"{number(t.Axis)}*{t.Scale}").Order(StringComparer.Ordinal).Append($"{index.Offset}"));
        return value switch
        {
            Const c => $"const {c.Type} {BitConverter.DoubleToInt64Bits(c.Number)}",
            Iota iota => $"iota {Index(iota.Index)}",
            Load load => $"load {load.Buffer.Slot} {Index(load.Index)} {(load.Row is null ? "" : $"{number(load.Row)}*{load.RowStride}")} {string.Join(' ', load.Guards.Select(g => $"{Index(g.Index)}<{g.Extent}"))}",
            Map map => $"{map.MapOp} {map.Type} {string.Join(' ', map.Args.Select(number))}",
            Reduce reduce => $"{reduce.Fold} {number(reduce.Body)} {string.Join(' ', reduce.Axes.Select(number))}",
            _ => $"{number(value)}",
        };
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
