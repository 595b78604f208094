using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Values with their numerics settled: contraction, empty reductions, indirect offsets.</summary>
public sealed partial class Lowering
{
    private readonly Dictionary<Value, LoweringValue> _values = [];
    private readonly Dictionary<Guard, LoweringGuard> _guards = [];
    private readonly Dictionary<LoweringValue, LoweringValue> _negated = [];
    private readonly Dictionary<(LoweringValue, long), LoweringValue> _offsets = [];

    private void Prepare()
    {
        foreach (var v in ValueOrder.Of(_kernel)) _values.Add(v, Build(v));
        foreach (var kept in _schedule.Kept)
        {
            if (!_values.TryGetValue(kept.Value, out var value))
                throw new InvalidScheduleException(
                    $"Kernel {_kernel.Name} does not compute the value that is kept in {kept.Buffer.Name}. Keep a value of this kernel.");
            value.Reload = NewLoad(null, kept.Buffer, IndexOf(kept.Index), null, []);
            string lost = NamesOf(value.Deps & ~value.Reload.Deps);
            if (lost.Length > 0 || value.Type != kept.Buffer.Type)
                throw new InvalidScheduleException(
                    $"Kernel {_kernel.Name}: {kept.Buffer.Name} cannot keep a value of {value.Type.Text()} over {lost}. " +
                    "Use a buffer of its type and an index that mentions every axis of the value.");
        }
    }

    private LoweringValue Build(Value v) => v switch
    {
        Const c => NewConst(v, c.Number, c.Type),
        Iota i => NewIota(v, IndexOf(i.Index)),
        Load l => NewLoad(v, l.Buffer, IndexOf(l.Index), l.Row is null ? null : OffsetOf(_values[l.Row], l.RowStride), l.Guards),
        Map m => BuildMap(m),
        Reduce r => BuildReduce(r),
        _ => throw new VerificationException($"Kernel {_kernel.Name}: unknown value {v.GetType().Name}."),
    };

    private LoweringValue BuildMap(Map m)
    {
        var args = new LoweringValue[m.Args.Count];
        for (int i = 0; i < args.Length; i++) args[i] = _values[m.Args[i]];
        if (!_schedule.Contract || m.MapOp is not (MapOp.Add or MapOp.Sub) || !m.Type.IsFloat()) return NewMap(m, m.MapOp, m.Type, args);
        if (args[0] == args[1]) return NewMap(m, m.MapOp, m.Type, args); // p - p is 0 and p + p exact, whatever was rounded in p
        // a * b + c and its signs become one rounding
        bool minus = m.MapOp == MapOp.Sub;
        var (left, right) = (args[0], args[1]);
        if (IsProduct(left)) return NewMap(m, MapOp.Fma, m.Type, [left.Args[0], left.Args[1], minus ? Negated(right) : right]);
        if (IsProduct(right)) return NewMap(m, MapOp.Fma, m.Type, [minus ? Negated(right.Args[0]) : right.Args[0], right.Args[1], left]);
        return NewMap(m, m.MapOp, m.Type, args);
    }

    private bool IsProduct(LoweringValue v) =>
        v is { Kind: LoweringValue.Kinds.Map, MapOp: MapOp.Mul, Source: { } s } && _schedule.KeptAs(s) is null;

    private LoweringValue Negated(LoweringValue v)
    {
        if (v.Kind == LoweringValue.Kinds.Const) return NewConst(null, -v.Number, v.Type);
        if (!_negated.TryGetValue(v, out var negated)) _negated[v] = negated = NewMap(null, MapOp.Neg, v.Type, [v]);
        return negated;
    }

    private LoweringValue BuildReduce(Reduce r)
    {
        var body = _values[r.Body];
        if (r is { Fold: Fold.Sum, Type: DType.Bool })
            throw new VerificationException(
                $"Kernel {_kernel.Name}: the sum of bool has no type. Cast to an integer first, or fold by Max (any) or Min (all).");
        if (r.Axes.Any(a => a.Extent == 0)) return NewConst(r, Identity(r.Fold, r.Type), r.Type);
        ulong contracted = 0;
        foreach (var a in r.Axes) contracted |= AxisOf(a).Bits;
        return new(_nextId++, r, r.Type)
        {
            Kind = LoweringValue.Kinds.Reduce,
            Fold = r.Fold,
            Args = [body],
            Contracted = contracted,
            Deps = body.Deps & ~contracted,
            Stage = body.Stage + 1,
        };
    }

    // Int64's bounds as numbers: constants saturate, so 2^63 is its largest value.
    internal static double Identity(Fold fold, DType type) => (fold, type) switch
    {
        (Fold.Sum, _) => 0,
        (Fold.Max, DType.Bool) => 0,
        (Fold.Min, DType.Bool) => 1,
        (Fold.Max, DType.Int32) => int.MinValue,
        (Fold.Min, DType.Int32) => int.MaxValue,
        (Fold.Max, DType.Int64) => long.MinValue,
        (Fold.Min, DType.Int64) => long.MaxValue,
        (Fold.Max, _) => double.NegativeInfinity,
        _ => double.PositiveInfinity,
    };

    internal static MapOp FoldOp(Fold fold, DType type) => (fold, type) switch
    {
        (Fold.Sum, _) => MapOp.Add,
        (Fold.Max, DType.Bool) => MapOp.Or,
        (Fold.Min, DType.Bool) => MapOp.And,
        (Fold.Max, _) => MapOp.Max,
        _ => MapOp.Min,
    };

    private LoweringValue NewConst(Value? source, double number, DType type) =>
        new(_nextId++, source, type) { Kind = LoweringValue.Kinds.Const, Number = number };

    private LoweringValue NewIota(Value source, LoweringIndex index) =>
        new(_nextId++, source, source.Type) { Kind = LoweringValue.Kinds.Iota, Index = index, Deps = index.Deps };

    private LoweringValue NewMap(Value? source, MapOp op, DType type, LoweringValue[] args)
    {
        ulong deps = 0;
        int stage = 0;
        foreach (var a in args) (deps, stage) = (deps | a.Deps, Math.Max(stage, a.Stage));
        return new(_nextId++, source, type) { Kind = LoweringValue.Kinds.Map, MapOp = op, Args = args, Deps = deps, Stage = stage };
    }

    private LoweringValue NewLoad(
        Value? source, KernelBuffer buffer, LoweringIndex index, LoweringValue? offset, IReadOnlyList<Guard> guards)
    {
        var own = new LoweringGuard[guards.Count];
        for (int i = 0; i < own.Length; i++) own[i] = GuardOf(guards[i]);
        ulong deps = index.Deps | (offset?.Deps ?? 0);
        foreach (var g in own) deps |= g.Index.Deps;
        return new(_nextId++, source, buffer.Type)
        {
            Kind = LoweringValue.Kinds.Load,
            Buffer = buffer,
            Index = index,
            Args = offset is null ? [] : [offset],
            Guards = own,
            Deps = deps,
            Stage = offset?.Stage ?? 0,
        };
    }

    private LoweringGuard GuardOf(Guard guard)
    {
        if (!_guards.TryGetValue(guard, out var known)) _guards[guard] = known = new(_nextId++, IndexOf(guard.Index), guard.Extent);
        return known;
    }

    /// <summary>row * stride in elements.</summary>
    private LoweringValue OffsetOf(LoweringValue row, long stride)
    {
        if (_offsets.TryGetValue((row, stride), out var known)) return known;
        if (row.Type is not (DType.Int32 or DType.Int64))
            throw new VerificationException($"Kernel {_kernel.Name}: a row is {row.Type.Text()}; required: i32 or i64. Cast it.");
        if (stride != 1) return _offsets[(row, stride)] = NewMap(null, MapOp.Mul, DType.Int64, [OffsetOf(row, 1), NewConst(null, stride, DType.Int64)]);
        return _offsets[(row, 1)] = row.Type == DType.Int64 ? row : NewMap(null, MapOp.Cast, DType.Int64, [row]);
    }
}
