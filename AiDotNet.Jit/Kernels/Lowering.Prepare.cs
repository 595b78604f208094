using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Values with their numerics settled: contraction, quotients by roots, empty reductions, indirect offsets.</summary>
public sealed partial class Lowering
{
    private readonly Dictionary<Value, LoweringValue> _values = [];
    private readonly Dictionary<Guard, LoweringGuard> _guards = [];
    private readonly Dictionary<LoweringValue, LoweringValue> _negated = [];
    private readonly Dictionary<LoweringValue, LoweringValue> _reciprocals = [];
    private readonly HashSet<Value> _shared = [];         // what several operations read
    private readonly HashSet<Value> _sharedDivisors = []; // what several divide by
    private readonly Dictionary<(LoweringValue, long), LoweringValue> _offsets = [];

    private void Prepare()
    {
        var values = ValueOrder.Of(_kernel);
        CountUses(values);
        foreach (var v in values) _values.Add(v, Build(v));
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

    private void CountUses(List<Value> values)
    {
        HashSet<Value> used = [], divisors = [];
        foreach (var value in values)
        {
            foreach (var operand in value.Operands)
            {
                if (!used.Add(operand)) _shared.Add(operand);
            }
            if (value is Map { MapOp: MapOp.Div } quotient && !divisors.Add(quotient.Args[1])) _sharedDivisors.Add(quotient.Args[1]);
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
        if (!_schedule.Contract || !m.Type.IsFloat()) return NewMap(m, m.MapOp, m.Type, args);
        if (m.MapOp == MapOp.Div) return BuildQuotient(m, args[0], args[1]);
        if (m.MapOp is not (MapOp.Add or MapOp.Sub)) return NewMap(m, m.MapOp, m.Type, args);
        // a * b + c and its signs become one rounding
        bool minus = m.MapOp == MapOp.Sub;
        var (left, right) = (args[0], args[1]);
        if (MayContract(left, right)) return NewMap(m, MapOp.Fma, m.Type, [left.Args[0], left.Args[1], minus ? Negated(right) : right]);
        if (MayContract(right, left)) return NewMap(m, MapOp.Fma, m.Type, [minus ? Negated(right.Args[0]) : right.Args[0], right.Args[1], left]);
        return NewMap(m, m.MapOp, m.Type, args);
    }

    // A root is 0, infinite, NaN, or so far from the ends of the range that its reciprocal is an ordinary number: a product with that is off by one ulp
    // at most and has the quotient's special values. One division for all lanes, or for several quotients, instead of one for each.
    private LoweringValue BuildQuotient(Map m, LoweringValue dividend, LoweringValue divisor)
    {
        bool isRoot = divisor is { Kind: LoweringValue.Kinds.Map, MapOp: MapOp.Sqrt };
        if (!isRoot || !(_sharedDivisors.Contains(m.Args[1]) || IsSpared(divisor, dividend))) return NewMap(m, MapOp.Div, m.Type, [dividend, divisor]);
        if (!_reciprocals.TryGetValue(divisor, out var reciprocal))
            _reciprocals[divisor] = reciprocal = NewMap(null, MapOp.Div, m.Type, [NewConst(null, 1, m.Type), divisor]);
        return dividend is { Kind: LoweringValue.Kinds.Const, Number: 1 } && _schedule.KeptAs(m) is null ? reciprocal : NewMap(m, MapOp.Mul, m.Type, [dividend, reciprocal]);
    }

    private bool IsProduct(LoweringValue v) =>
        v is { Kind: LoweringValue.Kinds.Map, MapOp: MapOp.Mul, Source: { } s } && _schedule.KeptAs(s) is null;

    private bool MayContract(LoweringValue product, LoweringValue other) => IsProduct(product) && !IsSpared(product, other) && !IsMadeOf(other, product) && !IsLike(other, product);

    // x * c + x * -c is 0.
    private static bool IsLike(LoweringValue other, LoweringValue product) =>
        other is { Kind: LoweringValue.Kinds.Map, MapOp: MapOp.Mul } && Array.Exists(other.Args, a => Array.IndexOf(product.Args, a) >= 0);

    // p - p is 0, p + p exact, and whatever else is made of a product must meet the same, rounded one.
    private bool IsMadeOf(LoweringValue value, LoweringValue product)
    {
        if (!_shared.Contains(product.Source!)) return false;
        var seen = new HashSet<LoweringValue>();
        var pending = new Stack<LoweringValue>([value]);
        while (pending.TryPop(out var v))
        {
            if (v == product) return true;
            if (v.Id < product.Id || !seen.Add(v)) continue;
            foreach (var arg in v.Args) pending.Push(arg);
        }
        return false;
    }

    // The same in all lanes, so computed once a row: to round once it would be computed again for each vector, by the units that are busy with products.
    private bool IsSpared(LoweringValue product, LoweringValue other) => (product.Deps & _vector) == 0 && (other.Deps & _vector) != 0;

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
