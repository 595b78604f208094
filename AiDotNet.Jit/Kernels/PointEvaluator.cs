using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Evaluates a level 1 kernel at single points, straight from its definition, in the precision of its types. The oracle.</summary>
/// <param name="table">The addresses of the buffers that loads read, by slot.</param>
public sealed class PointEvaluator(long[] table)
{
    private readonly Dictionary<Value, List<Value>> _orders = [];
    private readonly Dictionary<Value, Axis[]> _axes = [];
    private readonly Dictionary<(Reduce, string), ulong> _reduced = [];

    /// <summary>The value at a position, as a number.</summary>
    public double Eval(Value v, Dictionary<Axis, int> at) => ScalarMath.ToNumber(Bits(v, at), v.Type);

    /// <summary>An index at a position.</summary>
    public static long Index(Affine a, Dictionary<Axis, int> at)
    {
        long index = a.Offset;
        foreach (var (axis, scale) in a.Terms) index += scale * at[axis];
        return index;
    }

    /// <summary>Does every store at every position, one after the other. Loads read the buffers of this object's table.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="after">The addresses of the buffers that stores write (and accumulate into), by slot.</param>
    public void Execute(Kernel kernel, long[] after)
    {
        foreach (var store in kernel.Stores)
        {
            var axes = store.Index.Terms.Select(t => t.Axis).Concat(AxesOf(store.Value)).Concat(store.Row is null ? [] : AxesOf(store.Row));
            Walk([.. axes.Distinct()], 0, [], at => Write(store, at, after[store.Buffer.Slot]));
        }
    }

    /// <summary>Largest |computed - expected| / (1 + |expected|) over sampled points of every store.</summary>
    public double Check(Kernel kernel, long[] before, int samples, int seed = 1)
    {
        var random = new Random(seed);
        double worst = 0;
        var oracle = new PointEvaluator(before);
        foreach (var s in kernel.Stores)
        {
            // an accumulating store adds over every axis its index does not mention
            Axis[] lost = s.Accumulate ? [.. oracle.AxesOf(s.Value).Except(s.Index.Terms.Select(t => t.Axis))] : [];
            var value = lost.Length > 0 ? new Reduce(Fold.Sum, s.Value, lost) : s.Value;
            for (int k = 0; k < samples; k++)
            {
                var at = s.Index.Terms.ToDictionary(t => t.Axis, t => k == 0 ? t.Axis.Extent - 1 : random.Next(t.Axis.Extent));
                double expected = oracle.Eval(value, at);
                double got = ScalarMath.ToNumber(RawMemory.Read(table[s.Buffer.Slot], s.Buffer.Type, Index(s.Index, at)), s.Buffer.Type);
                double error = got.Equals(expected) ? 0 : Math.Abs(got - expected) / (1 + Math.Abs(expected));
                worst = double.IsNaN(error) ? double.PositiveInfinity : Math.Max(worst, error);
            }
        }
        return worst;
    }

    private static void Walk(IReadOnlyList<Axis> axes, int next, Dictionary<Axis, int> at, Action<Dictionary<Axis, int>> visit)
    {
        if (next == axes.Count)
        {
            visit(at);
            return;
        }
        for (int i = 0; i < axes[next].Extent; i++)
        {
            at[axes[next]] = i;
            Walk(axes, next + 1, at, visit);
        }
    }

    private void Write(Store store, Dictionary<Axis, int> at, long address)
    {
        var type = store.Buffer.Type;
        long row = store.Row is null ? 0 : ScalarMath.ToLong(Bits(store.Row, at), store.Row.Type) * store.RowStride;
        long index = Index(store.Index, at) + row;
        ulong value = Bits(store.Value, at);
        if (store.Accumulate) value = ScalarMath.Apply(MapOp.Add, type, type, RawMemory.Read(address, type, index), value, 0);
        RawMemory.Write(address, type, index, value);
    }

    private ulong Bits(Value root, Dictionary<Axis, int> at)
    {
        if (!_orders.TryGetValue(root, out var order)) _orders[root] = order = ValueOrder.Of([root], v => v is Reduce);
        var here = new Dictionary<Value, ulong>(order.Count);
        foreach (var v in order)
        {
            here[v] = v switch
            {
                Const c => ScalarMath.FromNumber(c.Number, c.Type),
                Iota i => ScalarMath.FromNumber(Index(i.Index, at), DType.Int32),
                Load l => Fetch(l, at, here),
                Reduce r => Folded(r, at),
                Map m => Apply(m, here),
                _ => throw new InvalidOperationException($"unknown value {v.GetType().Name}"),
            };
        }
        return here[root];
    }

    private ulong Fetch(Load l, Dictionary<Axis, int> at, Dictionary<Value, ulong> here)
    {
        foreach (var g in l.Guards)
        {
            long i = Index(g.Index, at);
            if (i < 0 || i >= g.Extent) return 0;
        }
        long row = l.Row is null ? 0 : ScalarMath.ToLong(here[l.Row], l.Row.Type) * l.RowStride;
        return RawMemory.Read(table[l.Buffer.Slot], l.Type, Index(l.Index, at) + row);
    }

    private static ulong Apply(Map m, Dictionary<Value, ulong> here)
    {
        ulong Arg(int i) => i < m.Args.Count ? here[m.Args[i]] : 0;
        return ScalarMath.Apply(m.MapOp, m.Args[0].Type, m.Type, Arg(0), Arg(1), Arg(2));
    }

    private ulong Folded(Reduce r, Dictionary<Axis, int> at)
    {
        var key = (r, string.Join(',', AxesOf(r).Select(a => at[a])));
        if (_reduced.TryGetValue(key, out ulong known)) return known;
        ulong acc = ScalarMath.FromNumber(Lowering.Identity(r.Fold, r.Type), r.Type);
        var op = Lowering.FoldOp(r.Fold, r.Type);
        Walk(r.Axes, 0, new(at), inner => acc = ScalarMath.Apply(op, r.Type, r.Type, acc, Bits(r.Body, inner), 0));
        return _reduced[key] = acc;
    }

    private Axis[] AxesOf(Value root)
    {
        if (_axes.TryGetValue(root, out var known)) return known;
        var all = new HashSet<Axis>();
        foreach (var v in ValueOrder.Of([root], v => v is Reduce))
        {
            if (v is Iota i) Add(i.Index);
            if (v is Load l) Add(l.Index);
            if (v is Load { Guards: var guards }) foreach (var g in guards) Add(g.Index);
            if (v is Reduce r) all.UnionWith(AxesOf(r.Body).Except(r.Axes));
        }
        return _axes[root] = [.. all];

        void Add(Affine index)
        {
            foreach (var (axis, _) in index.Terms) all.Add(axis);
        }
    }
}
