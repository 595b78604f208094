using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>A kernel's axes, and for each value which of them it depends on and how many reductions come before it.</summary>
internal sealed class KernelShape
{
    private const int MostAxes = 64;

    private readonly Dictionary<Axis, ulong> _bits = [];
    private readonly Dictionary<Value, ulong> _axes = [];
    private readonly Dictionary<Value, int> _stages = [], _uses = [];

    public KernelShape(Kernel kernel)
    {
        Kernel = kernel = ValueRewriter.Unify(kernel);
        Facts = new(kernel);
        Order = ValueOrder.Of(kernel);
        foreach (var value in Order)
        {
            _axes[value] = FindAxes(value);
            _stages[value] = value.Operands.Select(o => _stages[o]).DefaultIfEmpty(0).Max() + (value is Reduce ? 1 : 0);
        }
        foreach (var used in Order.SelectMany(v => v.Operands).Concat(kernel.Stores.Select(s => s.Value))) _uses[used] = UsesOf(used) + 1;
        Contracted = Facts.Contracted.Aggregate(0UL, (all, a) => all | Bit(a));
    }

    public Kernel Kernel { get; }

    public KernelFacts Facts { get; }

    /// <summary>Every value, operands before users.</summary>
    public IReadOnlyList<Value> Order { get; }

    /// <summary>The axes that some reduction contracts.</summary>
    public ulong Contracted { get; }

    /// <summary>The axes a value depends on.</summary>
    public ulong AxesOf(Value value) => _axes[value];

    /// <summary>The axes an index mentions.</summary>
    public ulong AxesOf(Affine index)
    {
        ulong axes = 0;
        foreach (var (axis, _) in index.Terms) axes |= Bit(axis);
        return axes;
    }

    /// <summary>The axes at each point of which a store is done.</summary>
    public ulong AxesOf(Store store) => AxesOf(store.Index) | AxesOf(store.Value) | (store.Row is null ? 0 : AxesOf(store.Row));

    /// <summary>How many reductions have to be done, one after the other, before the value can be.</summary>
    public int StageOf(Value value) => _stages[value];

    /// <summary>How many values and stores need a value.</summary>
    public int UsesOf(Value value) => _uses.GetValueOrDefault(value);

    /// <summary>True when a device without double precision cannot compute the kernel. Large angles of float32 need it, too.</summary>
    public bool NeedsDouble => Kernel.Buffers.Any(b => b.Type == DType.Float64)
        || Order.Any(v => v.Type == DType.Float64 || v is Map { MapOp: MapOp.SinLarge or MapOp.CosLarge });

    public ulong Bit(Axis axis)
    {
        if (_bits.TryGetValue(axis, out ulong bit)) return bit;
        if (_bits.Count == MostAxes) throw new LimitExceededException($"The kernel {Kernel.Name} has more than {MostAxes} axes. Split the model, or compile it with Fuse = false.");
        return _bits[axis] = 1UL << _bits.Count;
    }

    /// <summary>The number of points of some axes.</summary>
    public static long Points(IEnumerable<Axis> axes) => axes.Aggregate(1L, (n, a) => checked(n * a.Extent));

    /// <summary>Slowest first, by how far apart neighbours are written.</summary>
    public List<Axis> ByStoreStride(IEnumerable<Axis> axes) => [.. axes.OrderByDescending(a => Kernel.Stores.Max(s => Math.Abs(s.Index.ScaleOf(a))))];

    /// <summary>Slowest first, by how far apart neighbours are read.</summary>
    public List<Axis> ByLoadStride(IEnumerable<Axis> axes) =>
        [.. axes.OrderByDescending(a => Facts.Loads.Select(l => Math.Abs(l.Index.ScaleOf(a))).Where(s => s > 0).DefaultIfEmpty(0).Min())];

    private ulong FindAxes(Value value)
    {
        ulong axes = value.Operands.Aggregate(0UL, (all, o) => all | _axes[o]);
        if (value is Iota iota) axes |= AxesOf(iota.Index);
        if (value is Load load)
        {
            axes |= AxesOf(load.Index);
            foreach (var guard in load.Guards) axes |= AxesOf(guard.Index);
        }
        if (value is Reduce reduce)
        {
            foreach (var axis in reduce.Axes) axes &= ~Bit(axis);
        }
        return axes;
    }
}
