using AiDotNet.Jit.Tensors;
namespace AiDotNet.Jit.Kernels;

/// <summary>Evaluates a level 1 kernel at single points, straight from its definition. The oracle.</summary>
public sealed unsafe class PointEvaluator(long[] table)
{
    public double Eval(Value v, Dictionary<Axis, int> at) => Eval(v, at, []);

    private double Eval(Value v, Dictionary<Axis, int> at, Dictionary<Value, double> here)
    {
        if (here.TryGetValue(v, out double known)) return known;
        return here[v] = v switch
        {
            Const c => c.Number,
            Iota i => Index(i.Index, at),
            Load l => Fetch(l, at),
            Reduce r => Sum(r, at),
            Map m => Apply(m, [.. m.Args.Select(a => Eval(a, at, here))]),
            _ => throw new NotSupportedException(),
        };
    }

    public static long Index(Affine a, Dictionary<Axis, int> at) => a.Offset + a.Terms.Sum(t => t.Scale * at[t.Axis]);

    private double Fetch(Load l, Dictionary<Axis, int> at)
    {
        foreach (var g in l.Guards) if (Index(g.Index, at) is var i && (i < 0 || i >= g.Extent)) return 0;
        long index = Index(l.Index, at) + (l.Row is null ? 0 : (long)Eval(l.Row, at) * l.RowStride);
        return l.Type == DType.Int32 ? ((int*)table[l.Buffer.Slot])[index] : ((float*)table[l.Buffer.Slot])[index];
    }

    private readonly Dictionary<(Reduce, string), double> _reduced = [];
    private readonly Dictionary<Value, HashSet<Axis>> _axes = [];

    private HashSet<Axis> AxesOf(Value v)
    {
        if (_axes.TryGetValue(v, out var known)) return known;
        HashSet<Axis> all = v switch
        {
            Iota i => [.. i.Index.Terms.Select(t => t.Axis)],
            Load l => [.. l.Index.Terms.Concat(l.Guards.SelectMany(g => g.Index.Terms)).Select(t => t.Axis), .. l.Row is null ? [] : AxesOf(l.Row)],
            Map m => [.. m.Args.SelectMany(AxesOf)],
            Reduce r => [.. AxesOf(r.Body).Except(r.Axes)],
            _ => [],
        };
        return _axes[v] = all;
    }

    private double Sum(Reduce r, Dictionary<Axis, int> at)
    {
        var key = (r, string.Join(',', AxesOf(r).Select(a => at[a])));
        if (_reduced.TryGetValue(key, out double known)) return known;
        return _reduced[key] = SumAnew(r, at);
    }

    private double SumAnew(Reduce r, Dictionary<Axis, int> at)
    {
        double acc = r.Fold switch { Fold.Sum => 0, Fold.Max => double.NegativeInfinity, _ => double.PositiveInfinity };
        at = new(at);
        Walk(0);
        return acc;

        void Walk(int k)
        {
            if (k == r.Axes.Count)
            {
                double x = Eval(r.Body, at);
                acc = r.Fold switch { Fold.Sum => acc + x, Fold.Max => Math.Max(acc, x), _ => Math.Min(acc, x) };
                return;
            }
            for (int i = 0; i < r.Axes[k].Extent; i++) { at[r.Axes[k]] = i; Walk(k + 1); }
        }
    }

    private static double Apply(Map m, double[] a) => m.MapOp switch
    {
        MapOp.Bits => m.Type == DType.Float32 ? BitConverter.Int32BitsToSingle((int)a[0]) : (double)BitConverter.SingleToInt32Bits((float)a[0]),
        MapOp.ShiftLeft => (int)a[0] << (int)a[1],
        MapOp.Add when m.Type == DType.Int32 => unchecked((int)a[0] + (int)a[1]),
        MapOp.Add => (float)(a[0] + a[1]),
        MapOp.Sub when m.Type == DType.Int32 => unchecked((int)a[0] - (int)a[1]),
        MapOp.And => (int)a[0] & (int)a[1],
        MapOp.Sub => (float)(a[0] - a[1]),
        MapOp.Mul => (float)(a[0] * a[1]),
        MapOp.Div => (float)(a[0] / a[1]),
        MapOp.Max => Math.Max(a[0], a[1]),
        MapOp.Min => Math.Min(a[0], a[1]),
        MapOp.Neg => -a[0],
        MapOp.Abs => Math.Abs(a[0]),
        MapOp.Sqrt => (float)Math.Sqrt(a[0]),
        MapOp.Less => a[0] < a[1] ? 1 : 0,
        MapOp.Equal => a[0] == a[1] ? 1 : 0,
        MapOp.Select => a[0] != 0 ? a[1] : a[2],
        MapOp.Fma => MathF.FusedMultiplyAdd((float)a[0], (float)a[1], (float)a[2]),
        MapOp.Cast => m.Type == DType.Float32 ? a[0] : Math.Truncate(a[0]),
        _ => throw new NotSupportedException($"{m.MapOp}"),
    };

    /// <summary>Largest |computed - expected| / (1 + |expected|) over sampled points of every store.</summary>
    public double Check(Kernel kernel, long[] before, int samples, int seed = 1)
    {
        var random = new Random(seed);
        double worst = 0;
        var oracle = new PointEvaluator(before);
        foreach (var s in kernel.Stores)
        {
            // an accumulating store adds over every axis its index does not mention
            var value = s.Accumulate ? new Reduce(Fold.Sum, s.Value, [.. oracle.AxesOf(s.Value).Except(s.Index.Terms.Select(t => t.Axis))]) : s.Value;
            for (int k = 0; k < samples; k++)
            {
                var at = s.Index.Terms.ToDictionary(t => t.Axis, t => k == 0 ? t.Axis.Extent - 1 : random.Next(t.Axis.Extent));
                double expected = oracle.Eval(value, at);
                long i = Index(s.Index, at);
                double got = s.Buffer.Type == DType.Int32 ? ((int*)table[s.Buffer.Slot])[i] : ((float*)table[s.Buffer.Slot])[i];
                double error = Math.Abs(got - expected) / (1 + Math.Abs(expected));
                worst = double.IsNaN(error) ? double.PositiveInfinity : Math.Max(worst, error);
            }
        }
        return worst;
    }
}
