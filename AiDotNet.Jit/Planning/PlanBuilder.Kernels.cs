using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Planning;

/// <content>Steps from groups.</content>
public sealed partial class PlanBuilder
{
    private void Emit(IReadOnlyList<FusionGroup> unit)
    {
        if (_planned.Chains.FirstOrDefault(c => c.Groups == unit) is { } chain) EmitChain(chain);
        else Emit(unit[0]);
    }

    private void Emit(FusionGroup group)
    {
        switch (group.Kind)
        {
            case GroupKind.Check:
                _steps.Add(new CheckStep(group.Root.Attribute<CheckAttributes>(), _storages[Materialization.BehindChecks(group.Root)]));
                break;
            case GroupKind.Opaque:
                _steps.Add(new OpaqueStep(group.Root, [.. group.Root.Operands.Select(o => _storages[Materialization.BehindChecks(o)])], _storages[group.Root]));
                break;
            case GroupKind.Assembled:
                Assemble(group);
                break;
            default:
                EmitFused(group);
                break;
        }
    }

    private void EmitFused(FusionGroup group)
    {
        Node[] stored = [.. group.Members.Where(_storages.ContainsKey)];
        if (stored.All(n => n.Shape.Size == 0)) return;
        var buffers = new BufferTable(_storages);
        var values = new ValueBuilder(_memory, group, buffers.Of);
        Store[] stores = [.. stored.Select(n => new Store(buffers.Of(n), Indices.Linear(group.Positions[n], n.Shape), values.Define(n)))];
        var kernel = new Kernel(NameOf(group.Members), buffers.Buffers, stores);
        var key = new KernelKey(kernel);
        if (PackOnce(kernel, key) is { } packed) AddPacked(packed, buffers.Storages, group.Members);
        else AddStep(ScheduleOnce(kernel, key), buffers.Storages, group.Members);
    }

    private void AddPacked(PackedColumns packed, IReadOnlyList<Storage> storages, IReadOnlyList<Node> nodes)
    {
        var panels = NewArena(packed.Panels);
        var copy = ScheduleOnce(packed.Copy);
        _steps.Add(new KernelStep(copy.Kernel, copy.Schedule, [storages[packed.Source], panels], [], copy.Cost));
        AddKernel(packed.Product.Buffers, [.. storages, panels], packed.Product.Stores, nodes);
    }

    private PackedColumns? PackOnce(Kernel kernel, KernelKey key)
    {
        if (_packed.TryGetValue(key, out var known)) return known;
        return _packed[key] = PackedColumns.Of(AxisMerging.Merge(kernel, _options.Strict), _options);
    }

    /// <param name="buffers">What it reads and writes.</param>
    /// <param name="stores">What it computes.</param>
    /// <param name="nodes">The nodes it computes.</param>
    /// <param name="order">The loops, when the order of additions is part of the meaning: then Strict mode runs just these.</param>
    private void Add(BufferTable buffers, Store[] stores, IReadOnlyList<Node> nodes, IReadOnlyList<Axis>? order = null)
    {
        AddKernel(buffers.Buffers, buffers.Storages, stores, nodes, order);
    }

    private void AddKernel(
        IReadOnlyList<KernelBuffer> buffers, IReadOnlyList<Storage> storages, IReadOnlyList<Store> stores, IReadOnlyList<Node> nodes, IReadOnlyList<Axis>? order = null)
    {
        var kernel = new Kernel(NameOf(nodes), buffers, stores);
        AddStep(_options.Strict && order is not null ? InOrder(kernel, order) : ScheduleOnce(kernel), storages, nodes);
    }

    private void AddStep((Kernel Kernel, Schedule Schedule, KernelCost Cost) scheduled, IReadOnlyList<Storage> storages, IReadOnlyList<Node> nodes) =>
        _steps.Add(new KernelStep(scheduled.Kernel, scheduled.Schedule, storages, nodes, scheduled.Cost));

    private static (Kernel Kernel, Schedule Schedule, KernelCost Cost) InOrder(Kernel kernel, IReadOnlyList<Axis> order) =>
        (kernel, new Schedule { Lanes = 1, Contract = false }.Loops([.. order]), KernelCost.Of(kernel));

    private (Kernel Kernel, Schedule Schedule, KernelCost Cost) ScheduleOnce(Kernel kernel) => ScheduleOnce(kernel, new(kernel));

    private (Kernel Kernel, Schedule Schedule, KernelCost Cost) ScheduleOnce(Kernel kernel, KernelKey key)
    {
        if (_scheduled.TryGetValue(key, out var known)) return known;
        if (_options.KeepAxes) return _scheduled[key] = (kernel, Schedule.Plain(kernel), KernelCost.Of(kernel));
        kernel = AxisMerging.Merge(kernel, _options.Strict);
        return _scheduled[key] = (kernel, Scheduler.For(kernel, _options), KernelCost.Of(kernel));
    }

    private static string NameOf(IReadOnlyList<Node> nodes)
    {
        string name = string.Join('_', nodes.Select(n => n.Tag?.Name ?? n.Op.Name).Distinct().Take(6));
        return nodes.Count == 0 ? "kernel" : name;
    }

    // ---- tensors that several stores put together ----

    private void Assemble(FusionGroup group)
    {
        var node = group.Root;
        if (node.Shape.Size == 0) return;
        if (node.Op == Primitive.Concat) Join(node);
        else if (node.Op == Primitive.Pad) Spread(node);
        else if (node.Op == Primitive.Fold) AddWindows(node);
        else AddRows(node);
    }

    private void Join(Node concat)
    {
        int axis = concat.Attribute<ConcatAttributes>().Axis, start = 0;
        foreach (var operand in concat.Operands)
        {
            int offset = start;
            StorePart(concat, operand, index => [.. index.Select((a, d) => d == axis ? a + offset : a)]);
            start += operand.Shape[axis];
        }
    }

    private void Spread(Node pad)
    {
        var attributes = pad.Attribute<PadAttributes>();
        Fill(pad, attributes.Value);
        var axes = new List<Axis>();
        int rank = pad.Shape.Rank;
        var (from, to) = (new Affine[rank], new Affine[rank]);
        for (int d = 0; d < rank; d++)
        {
            int step = attributes.Interior[d] + 1, low = attributes.Low[d];
            int first = low < 0 ? (-low + step - 1) / step : 0;
            int last = Math.Min(pad[0].Shape[d] - 1, (int)Math.Floor((pad.Shape[d] - 1 - low) / (double)step));
            if (last < first) return;
            var position = ValueBuilder.FreshIndex(last - first + 1, $"i{d}", axes);
            (from[d], to[d]) = (position + first, (position + first) * step + low);
        }
        var buffers = new BufferTable(_storages);
        var value = new ValueBuilder(_memory, null, buffers.Of).At(pad[0], from);
        Add(buffers, [new Store(buffers.Of(pad), Indices.Linear(to, pad.Shape), value)], [pad]);
    }

    private void AddWindows(Node fold)
    {
        var window = fold.Attribute<WindowAttributes>();
        int windowed = window.Sizes.Count, rank = fold.Shape.Rank, first = rank - windowed;
        Fill(fold, 0);
        if (fold[0].Shape.Size == 0) return;
        var (outer, windows, cells) = (new List<Axis>(), new List<Axis>(), new List<Axis>());
        Affine[] index =
        [
            .. fold[0].Shape.Select((extent, d) => ValueBuilder.FreshIndex(extent, $"i{d}", d < first ? outer : d < rank ? windows : cells)),
        ];
        var at = index[..rank];
        for (int w = 0; w < windowed; w++) at[first + w] = index[first + w] * window.Strides[w] + index[rank + w] * window.Dilations[w];
        var buffers = new BufferTable(_storages);
        var value = new ValueBuilder(_memory, null, buffers.Of).At(fold[0], index);
        Store[] stores = [new(buffers.Of(fold), Indices.Linear(at, fold.Shape), value, true)];
        Add(buffers, stores, [fold], [.. outer, .. cells, .. windows]); // positions of the window ascending, as the interpreter adds
    }

    private void AddRows(Node scatter)
    {
        Fill(scatter, 0);
        var (indices, updates) = (scatter[0], scatter[1]);
        if (updates.Shape.Size == 0) return;
        var axes = new List<Axis>();
        Affine[] at = ValueBuilder.FreshIndex(updates.Shape, axes);
        var buffers = new BufferTable(_storages);
        var values = new ValueBuilder(_memory, null, buffers.Of);
        Affine[] rest = [0, .. at[indices.Shape.Rank..]];
        var store = new Store(buffers.Of(scatter), Indices.Linear(rest, scatter.Shape), values.At(updates, at), true,
            values.At(indices, at[..indices.Shape.Rank]), scatter.Shape.ContiguousStrides()[0]);
        Add(buffers, [MentionAll(store, axes)], [scatter], axes);
    }

    // Equal rows that are added again: an axis of which neither row nor value depends still counts, and kernels know only axes they mention.
    private static Store MentionAll(Store store, IReadOnlyList<Axis> axes)
    {
        var row = store.Row!;
        foreach (var axis in axes.Except(new KernelFacts(new("scatter", [], [store])).Free))
        {
            row = new Map(MapOp.Add, row, new Map(MapOp.Mul, new Iota(axis), new Const(0, row.Type)));
        }
        return store with { Row = row };
    }

    private void StorePart(Node result, Node operand, Func<Affine[], Affine[]> place)
    {
        if (operand.Shape.Size == 0) return;
        var axes = new List<Axis>();
        Affine[] index = ValueBuilder.FreshIndex(operand.Shape, axes);
        var buffers = new BufferTable(_storages);
        var value = new ValueBuilder(_memory, null, buffers.Of).At(operand, index);
        Add(buffers, [new Store(buffers.Of(result), Indices.Linear(place(index), result.Shape), value)], [result]);
    }

    private void Fill(Node node, double value)
    {
        var axes = new List<Axis>();
        var flat = ValueBuilder.FreshIndex(checked((int)node.Shape.Size), "i", axes);
        var buffers = new BufferTable(_storages);
        Add(buffers, [new Store(buffers.Of(node), flat, new Const(value, node.DType))], [node]);
    }

    private KernelStep Copy(Storage from, Storage to)
    {
        var (source, target) = (new KernelBuffer("from", from.Type.DType, 0), new KernelBuffer("to", to.Type.DType, 1));
        var flat = ValueBuilder.FreshIndex(checked((int)from.Type.Shape.Size), "i", []);
        var kernel = new Kernel("copy", [source, target], [new Store(target, flat, new Load(source, flat))]);
        return new(kernel, Scheduler.For(kernel, _options), [from, to], [], KernelCost.Of(kernel));
    }

    /// <summary>The buffers of one kernel: nodes that share memory share a buffer, so that the code generators see the overlap.</summary>
    private sealed class BufferTable(Dictionary<Node, Storage> storages)
    {
        private readonly Dictionary<Storage, KernelBuffer> _buffers = [];

        public List<KernelBuffer> Buffers { get; } = [];

        public List<Storage> Storages { get; } = [];

        public KernelBuffer Of(Node node)
        {
            var storage = storages[node];
            if (_buffers.TryGetValue(storage, out var known)) return known;
            var buffer = KernelBuffer.InSlot(Buffers.Count, node.DType);
            Buffers.Add(buffer);
            Storages.Add(storage);
            return _buffers[storage] = buffer;
        }
    }
}
