using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Kernel + Schedule -> LinearKernel. Every value is emitted once, at the level of the innermost loop it depends on and
/// once per unrolled instance it depends on: hoisting, common subexpressions and unroll-and-jam need no pass of their own.
/// </summary>
public sealed class Lowering
{
    private sealed class Level(Axis? axis, Reg? iv, List<Stmt> block)
    {
        public Axis? Axis => axis;
        public Reg? Iv => iv;
        public List<Stmt> Block => block;
        public Dictionary<(Value, ulong, int), Operand> Values { get; } = [];
        public Dictionary<Operand, Operand> Splats { get; } = [];
    }

    private sealed record Root(ulong Deps, Reduce? Reduce, Action Emit);

    private readonly Kernel _kernel;
    private readonly Schedule _schedule;
    private readonly List<Axis> _leaves = [];
    private readonly Dictionary<Value, ulong> _deps = [];
    private readonly Dictionary<Value, int> _stage = [];
    private readonly Dictionary<Axis, int> _bound = [];
    private readonly List<Level> _levels = [];
    private readonly Dictionary<(Reduce, ulong), Reg> _accumulators = [];
    private readonly Dictionary<Value, Load> _reloads = [];
    private readonly List<Guard> _guards = [];
    private readonly Dictionary<Axis, (int Low, int High)> _range = [];
    private readonly Reg _lo, _hi;
    private readonly ulong _serial, _tile, _vector, _contracted;
    private int _nextReg, _currentStage;

    public static LinearKernel Run(Kernel kernel, Schedule schedule) => new Lowering(kernel, schedule).Run();

    private Lowering(Kernel kernel, Schedule schedule)
    {
        (_kernel, _schedule) = (kernel, schedule);
        _lo = NewReg(DType.Int64);
        _hi = NewReg(DType.Int64);
        foreach (var s in kernel.Stores) { Deps(s.Index); Deps(s.Value); }
        _serial = Bits(schedule.Serial);
        _tile = Bits(schedule.Tile);
        _vector = schedule.Vector is { } v ? Bit(v) : 0;
        _contracted = _deps.Keys.OfType<Reduce>().Aggregate(0UL, (m, r) => m | Contracted(r));
    }

    private LinearKernel Run()
    {
        var body = new List<Stmt>();
        _levels.Add(new(null, null, body));
        var outer = _schedule.Serial.Where(a => (Bit(a) & _contracted) == 0).ToList();
        Nest(outer, 0, [], Stages);
        var first = _schedule.Serial.FirstOrDefault();
        int extent = first is not null && _schedule.RunOf(first) == Kernels.Run.Parallel ? Extent(first) : 1;
        return new(_kernel.Name, _kernel.Buffers, _lo, _hi, body, extent);
    }

    // ---- loops ----

    private void Nest(IReadOnlyList<Axis> axes, int at, IReadOnlyList<Root> roots, Action inner)
    {
        if (at == axes.Count) { inner(); return; }
        var axis = axes[at];
        int total = Extent(axis);
        int full = HasTail(axis) ? total - 1 : total;
        bool parallel = _schedule.RunOf(axis) == Kernels.Run.Parallel;
        if (_schedule.RunOf(axis) == Kernels.Run.Peeled || (total == 1 && !parallel))
        {
            for (int i = 0; i < total; i++) Copy(axis, i, Block, Inner);
            return;
        }
        if (_schedule.RunOf(axis) == Kernels.Run.Ends)
        {
            Copy(axis, 0, Block, Inner);
            _range[axis] = (1, total - 2);
            if (total > 2) Loop(axis, Long(1), Long(total - 1), Inner);
            _range.Remove(axis);
            Copy(axis, total - 1, Block, Inner);
            return;
        }

        Operand begin = Long(0), end = Long(full);
        if (parallel) (begin, end) = (_lo, full == total ? _hi : Scalar(MapOp.Min, _hi, Long(full)));
        if (_schedule.IsClipped(axis)) (begin, end) = Clip(axis, roots, full);
        if (full > 0) Loop(axis, begin, end, Inner);
        if (full == total) return;
        if (!parallel) { Copy(axis, full, Block, Inner); return; }
        var once = new For(NewReg(DType.Int64), Scalar(MapOp.Max, _lo, Long(full)), _hi, []);
        Copy(axis, full, once.Body, Inner);
        Block.Add(once);

        void Inner() => Nest(axes, at + 1, roots, inner);
    }

    private void Loop(Axis axis, Operand begin, Operand end, Action inner)
    {
        var loop = new For(NewReg(DType.Int64), begin, end, []);
        _levels.Add(new(axis, loop.Iv, loop.Body));
        inner();
        _levels.RemoveAt(_levels.Count - 1);
        Block.Add(loop);
    }

    private void Copy(Axis axis, int index, List<Stmt> block, Action inner)
    {
        _bound[axis] = index;
        _levels.Add(new(axis, null, block));
        inner();
        _levels.RemoveAt(_levels.Count - 1);
        _bound.Remove(axis);
    }

    private (Operand, Operand) Clip(Axis axis, IReadOnlyList<Root> roots, int extent)
    {
        Operand begin = Long(0), end = Long(extent);
        foreach (var guard in _guards)
        {
            var index = _schedule.Resolve(guard.Index);
            if (index.ScaleOf(axis) != 1) continue;
            var rest = AffineValue(index + (Affine)axis * -1);
            begin = Scalar(MapOp.Max, begin, Scalar(MapOp.Sub, Long(0), rest));
            end = Scalar(MapOp.Min, end, Scalar(MapOp.Sub, Long(guard.Extent), rest));
        }
        return (begin, end);
    }

    /// <summary>The last iteration is smaller than the others, here or in a split this axis is part of.</summary>
    private bool HasTail(Axis axis) => _schedule.OriginOf(axis) is { } s && s.Outer == axis && (Extent(s.Parent) % s.Factor != 0 || HasTail(s.Parent));

    /// <summary>The extent of an axis here: smaller in the remainder copy of a split.</summary>
    private int Extent(Axis axis)
    {
        if (_schedule.OriginOf(axis) is not { } s) return axis.Extent;
        int parent = Extent(s.Parent);
        if (axis == s.Outer) return (parent + s.Factor - 1) / s.Factor;
        return Math.Min(s.Factor, Known(s.Outer, out int o) ? parent - o * s.Factor : parent);
    }

    private bool Known(Axis axis, out int at)
    {
        if (_schedule.SplitOf(axis) is not { } s) return _bound.TryGetValue(axis, out at);
        bool known = Known(s.Outer, out int outer) & Known(s.Inner, out int inner);
        at = outer * s.Factor + inner;
        return known;
    }

    private void Instances(IReadOnlyList<Axis> axes, int at, Action body)
    {
        if (at == axes.Count) { body(); return; }
        for (int i = 0, n = Extent(axes[at]); i < n; i++)
        {
            _bound[axes[at]] = i;
            Instances(axes, at + 1, body);
        }
        _bound.Remove(axes[at]);
    }

    // ---- stages: a reduction ends one, what uses its result is in the next ----

    private void Stages()
    {
        var reduces = _deps.Keys.OfType<Reduce>().ToList();
        int last = _kernel.Stores.Max(s => StageOf(s.Value));
        for (_currentStage = 0; _currentStage <= last; _currentStage++)
        {
            var roots = new List<Root>();
            roots.AddRange(reduces.Where(r => StageOf(r.Body) == _currentStage).Select(r => new Root(Deps(r.Body), r, () => Accumulate(r))));
            roots.AddRange(_schedule.Kept.Where(k => StageOf(k.Value) == _currentStage)
                .Select(k => new Root(Deps(k.Index) | Deps(k.Value), null, () => Write(new(k.Buffer, k.Index, k.Value)))));
            roots.AddRange(_kernel.Stores.Where(s => StageOf(s.Value) == _currentStage)
                .Select(s => new Root(Deps(s.Index) | Deps(s.Value), null, () => Write(s))));
            foreach (var group in roots.GroupBy(r => r.Deps & _serial & ~Opened)) Group([.. group], group.Key);
        }
    }

    private void Group(List<Root> roots, ulong loops)
    {
        foreach (var root in roots)
            if (root.Reduce is { } r)
                Instances(AccumulatorAxes(r), 0, () => _accumulators[(r, Binding(AccumulatorMask(r)))] = Declare(r));

        var tile = _schedule.Tile.Where(a => roots.Any(r => (r.Deps & Bit(a)) != 0)).ToList();
        Nest([.. _schedule.Serial.Where(a => (Bit(a) & loops) != 0)], 0, roots, () => Instances(tile, 0, () =>
        {
            foreach (var root in roots)
                if (tile.All(a => (root.Deps & Bit(a)) != 0 || _bound[a] == 0)) root.Emit();
        }));

        foreach (var root in roots) if (root.Reduce is { } r) Instances(FreeAxes(r), 0, () => Finish(r));
    }

    private ulong Contracted(Reduce r) => Bits(r.Axes.SelectMany(_schedule.Leaves));
    private ulong AccumulatorMask(Reduce r) => Deps(r.Body) & _tile & ~Bits(_schedule.Tile.Where(a => _schedule.RunOf(a) == Kernels.Run.Unrolled && (Contracted(r) & Bit(a)) != 0));
    private List<Axis> AccumulatorAxes(Reduce r) => [.. _schedule.Tile.Where(a => (AccumulatorMask(r) & Bit(a)) != 0)];
    private List<Axis> FreeAxes(Reduce r) => [.. _schedule.Tile.Where(a => (Deps(r) & Bit(a)) != 0)];

    private Reg Declare(Reduce r)
    {
        var reg = NewReg(r.Type, LanesOf(Deps(r.Body)));
        double start = r.Fold switch { Fold.Sum => 0, Fold.Max => double.NegativeInfinity, _ => double.PositiveInfinity };
        Block.Add(new Var(reg, new Imm(start, reg.Type)));
        return reg;
    }

    private void Accumulate(Reduce r)
    {
        var acc = _accumulators[(r, Binding(AccumulatorMask(r)))];
        Operand next;
        if (r is { Fold: Fold.Sum, Body: Map { MapOp: MapOp.Mul } m })
        {
            var (a, b) = (Emit(m.Args[0]), Emit(m.Args[1]));
            if (a is Imm { Number: 0 } || b is Imm { Number: 0 }) return;
            next = Vectorised(MapOp.Fma, acc.Type, (m.Args[0], a), (m.Args[1], b), (null, acc));
        }
        else next = Vectorised(FoldOp(r.Fold), acc.Type, (null, acc), (r.Body, Emit(r.Body)));
        int active = (Contracted(r) & _vector) != 0 ? Extent(_schedule.Vector!) : acc.Type.Lanes;
        Block.Add(new Set(acc, next, active));
    }

    private static MapOp FoldOp(Fold f) => f switch { Fold.Sum => MapOp.Add, Fold.Max => MapOp.Max, _ => MapOp.Min };

    private void Finish(Reduce r)
    {
        var parts = new List<Operand>();
        var own = AccumulatorAxes(r).Except(FreeAxes(r)).ToList();
        Instances(own, 0, () => parts.Add(_accumulators[(r, Binding(AccumulatorMask(r)))]));
        var type = parts[0].Type;
        while (parts.Count > 1)
            parts = [.. parts.Chunk(2).Select(p => p.Length == 2 ? Add(FoldOp(r.Fold), type, p[0], p[1]) : p[0])];
        var result = parts[0];
        if ((Contracted(r) & _vector) != 0)
            for (int half = type.Lanes / 2; half > 0; half /= 2)
            {
                var other = NewReg(type.Type, type.Lanes);
                Block.Add(new Shuffle(other, result, result, [.. Enumerable.Range(0, type.Lanes).Select(i => i ^ half)]));
                result = Add(FoldOp(r.Fold), type, result, other);
            }
        _levels[^1].Values[Key(r)] = result;
    }

    private Operand Add(MapOp op, VType type, Operand a, Operand b)
    {
        var reg = NewReg(type.Type, type.Lanes);
        Block.Add(new Let(reg, op, [a, b]));
        return reg;
    }

    private void Write(Store s)
    {
        var index = Locate(s.Buffer, s.Index, null, out long stride);
        bool vector = (Deps(s.Index) & _vector) != 0;
        var value = Emit(s.Value);
        if (vector && stride != 1) throw new NotSupportedException($"{_kernel.Name}: store to {s.Buffer.Name} with lane stride {stride}");
        if (vector) value = Widen(s.Value, value, _schedule.Lanes);
        else if (value.Type.Lanes > 1) value = Let(Block, MapOp.First, new(value.Type.Type, 1), value);
        int active = vector ? Extent(_schedule.Vector!) : 1;
        if (s.Accumulate)
        {
            var old = NewReg(value.Type.Type, value.Type.Lanes);
            Block.Add(new LoadStmt(old, index, active, null));
            value = Add(MapOp.Add, value.Type, old, value);
        }
        Block.Add(new StoreStmt(index, value, active));
    }

    // ---- values ----

    private Operand Emit(Value v)
    {
        if (v is Const c) return new Imm(c.Number, new(c.Type, 1));
        if (_schedule.KeptAs(v) is { } kept && _currentStage > StageOf(v))
        {
            if (!_reloads.TryGetValue(v, out var load)) _reloads[v] = load = new(kept.Buffer, kept.Index);
            v = load;
        }
        int depth = DepthOf(Deps(v));
        var key = Key(v);
        for (int i = _levels.Count - 1; i >= depth; i--)
            if (_levels[i].Values.TryGetValue(key, out var known)) return known;
        var result = v switch
        {
            Load l => EmitLoad(l, _levels[depth].Block),
            Map m => EmitMap(m, _levels[depth].Block),
            Iota i => EmitIota(i, _levels[depth].Block),
            _ => throw new InvalidOperationException($"{_kernel.Name}: {v.GetType().Name} used before its stage"),
        };
        return _levels[depth].Values[key] = result;
    }

    private Operand EmitMap(Map m, List<Stmt> block)
    {
        // a * b + c and its signs become one rounding (default numerics)
        if (m is { MapOp: MapOp.Add or MapOp.Sub, Type: DType.Float32 })
        {
            if (m.Args[0] is Map { MapOp: MapOp.Mul } p && !Known(p)) return Fma(p.Args[0], p.Args[1], m.MapOp == MapOp.Add ? m.Args[1] : -m.Args[1]);
            if (m.Args[1] is Map { MapOp: MapOp.Mul } q && !Known(q)) return Fma(m.MapOp == MapOp.Add ? q.Args[0] : -q.Args[0], q.Args[1], m.Args[0]);
        }
        var args = m.Args.Select(a => (a, Emit(a))).ToArray();
        if (m.MapOp == MapOp.Mul && args.Any(a => a.Item2 is Imm { Number: 0 }) && args.Any(a => a.Item2 is not Imm)) return new Imm(0, new(m.Type, 1));
        return Compute(block, m.MapOp, m.Type, args!);

        Operand Fma(Value a, Value b, Value c) => Compute(block, MapOp.Fma, m.Type, (a, Emit(a)), (b, Emit(b)), (c, Emit(c)));
        bool Known(Value x) => _levels.Any(l => l.Values.ContainsKey(Key(x)));
    }

    private Operand Compute(List<Stmt> block, MapOp op, DType type, params (Value?, Operand)[] args)
    {
        int lanes = args.Max(a => a.Item2.Type.Lanes);
        return Let(block, op, new(type, lanes), [.. args.Select(a => Widen(a.Item1, a.Item2, lanes))]);
    }

    private Operand Vectorised(MapOp op, VType type, params (Value?, Operand)[] args) =>
        Let(Block, op, type, [.. args.Select(a => Widen(a.Item1, a.Item2, type.Lanes))]);

    private Operand Widen(Value? v, Operand o, int lanes)
    {
        if (o.Type.Lanes == lanes) return o;
        var wide = new VType(o.Type.Type, lanes);
        if (o is Imm i) return i with { Type = wide };
        var level = _levels[v is null ? _levels.Count - 1 : Math.Max(DepthOf(Deps(v)), v is Reduce ? DefinedAt(o) : 0)];
        if (!level.Splats.TryGetValue(o, out var splat)) level.Splats[o] = splat = Let(level.Block, MapOp.Splat, wide, o);
        return splat;
    }

    private int DefinedAt(Operand o) => _levels.FindIndex(l => l.Values.ContainsValue(o)) is >= 0 and var i ? i : 0;

    private Operand EmitIota(Iota iota, List<Stmt> block)
    {
        var index = _schedule.Resolve(iota.Index);
        long stride = _schedule.Vector is { } v ? index.ScaleOf(v) : 0;
        var scalar = AffineValue(stride == 0 ? index : index + (Affine)_schedule.Vector! * -stride, block, DType.Int32);
        if (stride == 0 || _schedule.Lanes == 1) return scalar;
        var type = new VType(DType.Int32, _schedule.Lanes);
        Operand lane = Let(block, MapOp.Lane, type);
        if (stride != 1) lane = Let(block, MapOp.Mul, type, lane, new Imm(stride, type));
        Operand start = scalar is Imm i ? i with { Type = type } : Let(block, MapOp.Splat, type, scalar);
        return Let(block, MapOp.Add, type, lane, start);
    }

    private Operand EmitLoad(Load load, List<Stmt> block)
    {
        var guard = EmitGuards(load, block, out bool never);
        if (never) return new Imm(0, new(load.Type, 1));
        Operand? row = load.Row is null ? null : Let(block, MapOp.Mul, new(DType.Int64, 1), Let(block, MapOp.Cast, new(DType.Int64, 1), Emit(load.Row)), Long(load.RowStride));
        var address = Locate(load.Buffer, load.Index, row, out long stride);
        if (stride == 0) return Fetch(block, address, 1, 1, guard);
        int lanes = _schedule.Lanes, active = Extent(_schedule.Vector!);
        if (stride == 1) return Fetch(block, address, lanes, active, guard);
        if (stride == 2)
        {
            int last = 2 * active - 1;
            var low = Fetch(block, address, lanes, Math.Min(lanes, last), guard);
            var high = last > lanes ? Fetch(block, address with { Offset = address.Offset + lanes }, lanes, last - lanes, guard) : low;
            var even = NewReg(load.Type, lanes);
            block.Add(new Shuffle(even, low, high, [.. Enumerable.Range(0, lanes).Select(i => 2 * i)]));
            return even;
        }
        return Transposed(load, block, address, stride, active);
    }

    /// <summary>Lanes are strided, but an unrolled axis is contiguous: load rows, transpose in registers.</summary>
    private Operand Transposed(Load load, List<Stmt> block, Address address, long stride, int active)
    {
        int lanes = _schedule.Lanes;
        var index = _schedule.Resolve(load.Index);
        var unit = _schedule.Tile.FirstOrDefault(a => index.ScaleOf(a) == 1 && a.Extent == lanes)
            ?? throw new NotSupportedException($"{_kernel.Name}: {load.Buffer.Name} has lane stride {stride} and no contiguous unrolled axis of {lanes}");
        int mine = _bound[unit];
        var rows = new Operand[lanes];
        for (int l = 0; l < lanes; l++)
            rows[l] = l < active ? Fetch(block, address with { Offset = address.Offset - mine + l * stride }, lanes, Extent(unit), null) : new Imm(0, new(load.Type, lanes));
        // butterfly: after step h, blocks of 2h are transposed
        for (int h = 1; h < lanes; h *= 2)
        {
            var next = new Operand[lanes];
            for (int i = 0; i < lanes; i++)
            {
                bool upper = (i & h) != 0;
                var (a, b) = upper ? (rows[i ^ h], rows[i]) : (rows[i], rows[i ^ h]);
                var reg = NewReg(load.Type, lanes);
                block.Add(new Shuffle(reg, a, b, [.. Enumerable.Range(0, lanes).Select(k => upper
                    ? ((k & h) == 0 ? k + h : lanes + k)
                    : ((k & h) == 0 ? k : lanes + k - h))]));
                next[i] = reg;
            }
            rows = next;
        }
        int depth = DepthOf(Deps(load));
        for (int i = 0; i < Extent(unit); i++)
        {
            _bound[unit] = i;
            _levels[depth].Values[Key(load)] = rows[i];
        }
        _bound[unit] = mine;
        return rows[mine];
    }

    private Operand Fetch(List<Stmt> block, Address address, int lanes, int active, Operand? guard)
    {
        var reg = NewReg(address.Buffer.Type, lanes);
        block.Add(new LoadStmt(reg, address, active, guard));
        return reg;
    }

    private Operand? EmitGuards(Load load, List<Stmt> block, out bool never)
    {
        never = false;
        Operand? all = null;
        foreach (var guard in load.Guards)
        {
            var index = _schedule.Resolve(guard.Index);
            if (index.Terms.Any(t => _schedule.IsClipped(t.Axis))) continue;
            long min = index.Offset, max = index.Offset;
            foreach (var (axis, scale) in index.Terms)
            {
                var (low, high) = _bound.TryGetValue(axis, out int at) ? (at, at) : _range.GetValueOrDefault(axis, (0, Extent(axis) - 1));
                min += Math.Min(low * scale, high * scale);
                max += Math.Max(low * scale, high * scale);
            }
            if (min >= 0 && max < guard.Extent) continue;
            if (max < 0 || min >= guard.Extent) { never = true; return null; }
            var at64 = AffineValue(index, block, DType.Int64);
            foreach (var bound in new[] { min < 0 ? Let(block, MapOp.Less, new(DType.Bool, 1), Long(-1), at64) : null,
                                          max >= guard.Extent ? Let(block, MapOp.Less, new(DType.Bool, 1), at64, Long(guard.Extent)) : null })
                if (bound is not null) all = all is null ? bound : Let(block, MapOp.And, new(DType.Bool, 1), all, bound);
        }
        return all;
    }

    private Address Locate(KernelBuffer buffer, Affine index, Operand? dynamic, out long laneStride)
    {
        var resolved = _schedule.Resolve(index);
        long offset = resolved.Offset;
        laneStride = 0;
        var terms = new List<(Reg, long)>();
        foreach (var (axis, scale) in resolved.Terms)
            if (_bound.TryGetValue(axis, out int at)) offset += at * scale;
            else if (axis == _schedule.Vector) laneStride = scale;
            else terms.Add((_levels.First(l => l.Axis == axis).Iv!, scale));
        return new(buffer, [.. terms.OrderBy(t => _levels.FindIndex(l => l.Iv == t.Item1))], offset, dynamic);
    }

    private Operand AffineValue(Affine index) => AffineValue(index, Block, DType.Int64);

    private Operand AffineValue(Affine index, List<Stmt> block, DType type)
    {
        long offset = index.Offset;
        Operand? sum = null;
        foreach (var (axis, scale) in index.Terms)
            if (_bound.TryGetValue(axis, out int at)) offset += at * scale;
            else
            {
                Operand term = _levels.First(l => l.Axis == axis).Iv!;
                if (scale != 1) term = Let(block, MapOp.Mul, new(DType.Int64, 1), term, Long(scale));
                sum = sum is null ? term : Let(block, MapOp.Add, new(DType.Int64, 1), sum, term);
            }
        if (sum is null) return new Imm(offset, new(type, 1));
        if (offset != 0) sum = Let(block, MapOp.Add, new(DType.Int64, 1), sum, Long(offset));
        return type == DType.Int64 ? sum : Let(block, MapOp.Cast, new(type, 1), sum);
    }

    // ---- facts ----

    private List<Stmt> Block => _levels[^1].Block;
    private ulong Opened => Bits(_levels.Select(l => l.Axis).OfType<Axis>());
    private int LanesOf(ulong deps) => (deps & _vector) != 0 ? _schedule.Lanes : 1;
    private Reg NewReg(DType type, int lanes = 1) => new(_nextReg++, new(type, lanes));
    private static Imm Long(long v) => new(v, new(DType.Int64, 1));

    private Reg Let(List<Stmt> block, MapOp op, VType type, params Operand[] args)
    {
        var reg = NewReg(type.Type, type.Lanes);
        block.Add(new Let(reg, op, args));
        return reg;
    }

    private Operand Scalar(MapOp op, Operand a, Operand b) => (a, b) switch
    {
        (Imm x, Imm y) => Long((long)(op switch { MapOp.Max => Math.Max(x.Number, y.Number), MapOp.Min => Math.Min(x.Number, y.Number), _ => x.Number - y.Number })),
        _ => Let(Block, op, new(DType.Int64, 1), a, b),
    };

    private int StageOf(Value v)
    {
        if (_stage.TryGetValue(v, out int s)) return s;
        return _stage[v] = v switch
        {
            Reduce r => StageOf(r.Body) + 1,
            Map m => m.Args.Max(StageOf),
            Load { Row: { } row } => StageOf(row),
            _ => 0,
        };
    }

    private ulong Deps(Value v)
    {
        if (_deps.TryGetValue(v, out ulong d)) return d;
        d = v switch
        {
            Iota i => Deps(i.Index),
            Load l => l.Guards.Aggregate(Deps(l.Index) | (l.Row is null ? 0 : Deps(l.Row)), (m, g) => { if (!_guards.Contains(g)) _guards.Add(g); return m | Deps(g.Index); }),
            Map m => m.Args.Aggregate(0UL, (x, a) => x | Deps(a)),
            Reduce r => Deps(r.Body) & ~Contracted(r),
            _ => 0,
        };
        return _deps[v] = d;
    }

    private ulong Deps(Affine index) => Bits(_schedule.Resolve(index).Terms.Select(t => t.Axis));

    private ulong Bits(IEnumerable<Axis> axes) => axes.Aggregate(0UL, (m, a) => m | Bit(a));

    private ulong Bit(Axis a)
    {
        int i = _leaves.IndexOf(a);
        if (i < 0) { _leaves.Add(a); i = _leaves.Count - 1; }
        return 1UL << i;
    }

    /// <summary>The level of the innermost open loop among these axes.</summary>
    private int DepthOf(ulong deps)
    {
        for (int i = _levels.Count - 1; i > 0; i--)
            if (_levels[i].Axis is { } a && (deps & Bit(a)) != 0) return i;
        return 0;
    }

    private (Value, ulong, int) Key(Value v)
    {
        ulong deps = Deps(v);
        return (v, Binding(deps & _tile), (deps & _vector) != 0 ? Extent(_schedule.Vector!) : 0);
    }

    private ulong Binding(ulong mask)
    {
        ulong packed = 0;
        foreach (var a in _schedule.Tile)
            if ((mask & Bit(a)) != 0) packed = packed * 1024 + (ulong)_bound[a] + 1;
        return packed;
    }
}
