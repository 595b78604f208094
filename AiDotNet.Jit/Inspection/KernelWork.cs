using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Inspection;

/// <summary>What a kernel has to do, counted on its values: the yardstick for its time.</summary>
/// <param name="Flops">Arithmetic on elements; a multiplication and an addition that fuse are two.</param>
/// <param name="Bytes">Every buffer once: what must at least move.</param>
/// <param name="IsDouble">True when the arithmetic is on float64: half as many elements fit a register.</param>
internal sealed record KernelWork(double Flops, double Bytes, bool IsDouble)
{
    /// <summary>Counts a kernel.</summary>
    public static KernelWork Of(KernelStep step)
    {
        var counter = new Counter();
        foreach (var store in step.Kernel.Stores) counter.Visit(store.Value);
        double bytes = step.Reads.Distinct().Sum(s => (double)s.Type.Bytes) + step.Writes.Sum(s => (double)s.Type.Bytes);
        return new(counter.Flops, bytes, step.Storages.Any(s => s.Type.DType == DType.Float64));
    }

    private sealed class Counter
    {
        private readonly Dictionary<Value, HashSet<Axis>> _axes = [];

        public double Flops { get; private set; }

        // The axes a value depends on: it is computed once for each of their positions.
        public HashSet<Axis> Visit(Value value)
        {
            if (_axes.TryGetValue(value, out var known)) return known;
            HashSet<Axis> axes = [.. value.Operands.SelectMany(Visit), .. Mentioned(value)];
            if (value is Map map && IsArithmetic(map.MapOp) || value is Reduce) Flops += axes.Aggregate(1.0, (n, a) => n * a.Extent);
            if (value is Reduce reduce) axes.ExceptWith(reduce.Axes);
            return _axes[value] = axes;
        }

        private static IEnumerable<Axis> Mentioned(Value value) => value switch
        {
            Load load => load.Index.Terms.Concat(load.Guards.SelectMany(g => g.Index.Terms)).Select(t => t.Axis),
            Iota iota => iota.Index.Terms.Select(t => t.Axis),
            _ => [],
        };

        private static bool IsArithmetic(MapOp op) => op is not (MapOp.Cast or MapOp.Bits or MapOp.Select or MapOp.Less or MapOp.LessEqual or MapOp.Equal);
    }
}
