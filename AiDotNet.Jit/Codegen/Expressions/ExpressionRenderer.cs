using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;
using static System.Linq.Expressions.Expression;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>table: an array of buffer addresses by slot. lo..hi: this call's part of the parallel loop.</summary>
public delegate void KernelEntry(long table, long lo, long hi);

/// <summary>Prints a LinearKernel as an expression tree. Addresses become pointers that the loops advance.</summary>
public sealed class ExpressionRenderer
{
    private readonly LinearKernel _kernel;
    private readonly List<ParameterExpression> _locals = [];
    private readonly Dictionary<int, Expression> _values = [];                         // register -> local, or pending expression
    private readonly Dictionary<int, HashSet<int>> _pending = [];                      // register -> variables it mentions
    private readonly Dictionary<int, HashSet<KernelBuffer>> _pendingLoads = [];     // register -> buffers it reads
    private readonly Dictionary<int, (int Uses, List<Stmt>? Block)> _uses = [];
    private readonly Dictionary<string, ParameterExpression> _pointers = [];
    private readonly Dictionary<int, Expression> _masks = [];
    private readonly HashSet<int> _variables = [];
    private List<Expression> _out = [];

    public static Expression<KernelEntry> Render(LinearKernel kernel)
    {
        var (table, lo, hi) = (Parameter(typeof(long), "table"), Parameter(typeof(long), "lo"), Parameter(typeof(long), "hi"));
        return Lambda<KernelEntry>(RenderBody(kernel, table, lo, hi), kernel.Name, [table, lo, hi]);
    }

    public static Expression RenderBody(LinearKernel kernel, Expression table, Expression lo, Expression hi) => new ExpressionRenderer(kernel).Body(table, lo, hi);

    private ExpressionRenderer(LinearKernel kernel) => _kernel = kernel;

    private Expression Body(Expression table, Expression lo, Expression hi)
    {
        (_values[_kernel.Lo.Id], _values[_kernel.Hi.Id]) = (lo, hi);
        CountUses(_kernel.Body);
        foreach (var b in _kernel.Buffers)
        {
            var p = Local(typeof(long), b.Name);
            _pointers[Pointers.Key(b, [])] = p;
            _out.Add(Assign(p, Call(typeof(Simd), nameof(Simd.Pointer), null, table, Constant(b.Slot))));
        }
        foreach (int active in Actives(_kernel.Body).Distinct())
        {
            var mask = Local(typeof(Vector512<float>), $"mask{active}");
            _masks[active] = mask;
            _out.Add(Assign(mask, Lanes([.. Enumerable.Range(0, 16).Select(i => i < active ? BitConverter.Int32BitsToSingle(-1) : 0f)])));
        }
        Block(_kernel.Body);
        return Expression.Block(_locals, _out);
    }

    private void Block(List<Stmt> body)
    {
        foreach (var s in body)
            switch (s)
            {
                case Let l: Define(l.Target, body, Apply(l), null, l.Args); break;
                case Shuffle h: Define(h.Target, body, Permute(h), null, h.A, h.B); break;
                case LoadStmt l: Define(l.Target, body, Fetch(l), l.Address.Buffer, l.Address.Dynamic, l.Guard); break;
                case StoreStmt t: Put(t); break;
                case Var v:
                    _variables.Add(v.Target.Id);
                    var variable = Local(ClrType(v.Target.Type), $"acc{v.Target.Id}");
                    _values[v.Target.Id] = variable;
                    _out.Add(Assign(variable, Get(v.Init)));
                    break;
                case Set set: Update(set); break;
                case For f: Repeat(f); break;
            }
    }

    /// <summary>Used once, in this block: stays an expression inside its consumer. Else: a local.</summary>
    private void Define(Reg target, List<Stmt> block, Expression value, KernelBuffer? loads, params Operand?[] args)
    {
        if (_uses.GetValueOrDefault(target.Id) is (1, var at) && at == block)
        {
            var mentions = new HashSet<int>();
            HashSet<KernelBuffer> reads = loads is null ? [] : [loads];
            foreach (var a in args.OfType<Reg>())
            {
                if (_variables.Contains(a.Id)) mentions.Add(a.Id);
                if (_pending.Remove(a.Id, out var inner)) mentions.UnionWith(inner);
                if (_pendingLoads.Remove(a.Id, out var buffers)) reads.UnionWith(buffers);
            }
            _values[target.Id] = value;
            _pending[target.Id] = mentions;
            if (reads.Count > 0) _pendingLoads[target.Id] = reads;
            return;
        }
        foreach (var a in args.OfType<Reg>()) { _pending.Remove(a.Id); _pendingLoads.Remove(a.Id); }
        var local = Local(value.Type, $"t{target.Id}");
        _out.Add(Assign(local, value));
        _values[target.Id] = local;
    }

    private void Flush(Func<int, bool> affected)
    {
        foreach (int id in _pending.Keys.Where(affected).ToList())
        {
            var local = Local(_values[id].Type, $"t{id}");
            _out.Add(Assign(local, _values[id]));
            _values[id] = local;
            _pending.Remove(id);
            _pendingLoads.Remove(id);
        }
    }

    private void Take(Operand? o) { if (o is Reg r) { _pending.Remove(r.Id); _pendingLoads.Remove(r.Id); } }

    private void Put(StoreStmt t)
    {
        var value = Get(t.Value);
        Take(t.Value);
        Take(t.Address.Dynamic);
        Flush(id => _pendingLoads.TryGetValue(id, out var b) && b.Contains(t.Address.Buffer));
        var suffix = Suffix(t.Value.Type);
        _out.Add(t.Active < t.Value.Type.Lanes
            ? Call(typeof(Simd), "MaskStore" + suffix, null, PointerTo(t.Address), _masks[t.Active], value)
            : Call(typeof(Simd), "Store" + suffix, null, PointerTo(t.Address), value));
    }

    private void Update(Set s)
    {
        var (target, value) = (_values[s.Target.Id], Get(s.Value));
        Take(s.Value);
        Flush(id => _pending[id].Contains(s.Target.Id));
        if (s.Active < s.Target.Type.Lanes)
            value = Call(typeof(Vector512), nameof(Vector512.ConditionalSelect), [typeof(float)], _masks[s.Active], value, target);
        _out.Add(Assign(target, value));
    }

    private void Repeat(For f)
    {
        Flush(_ => true);
        var iv = Local(typeof(long), $"i{f.Iv.Id}");
        _values[f.Iv.Id] = iv;
        var (begin, end) = (Get(f.Begin), Get(f.End));
        var outer = _out;
        _out = [Assign(iv, begin)];
        var advance = new List<Expression>();
        foreach (var (buffer, terms) in Pointers.AdvancedBy(f))
        {
            var p = Local(typeof(long), $"{buffer.Name}_{f.Iv.Id}");
            long scale = terms[^1].Scale * Pointers.Size(buffer);
            var parent = _pointers[Pointers.Key(buffer, terms[..^1])];
            _out.Add(Assign(p, f.Begin is Imm { Number: 0 } ? parent : Add(parent, Multiply(begin, Constant(scale)))));
            _pointers[Pointers.Key(buffer, terms)] = p;
            advance.Add(Assign(p, Add(p, Constant(scale))));
        }
        var entry = _out;
        _out = [];
        Block(f.Body);
        var exit = Label();
        _out.AddRange(advance);
        _out.Add(Assign(iv, Add(iv, Constant(1L))));
        _out.Add(IfThen(GreaterThanOrEqual(iv, end), Break(exit)));
        entry.Add(Loop(Expression.Block(_out), exit));
        _out = outer;
        _out.Add(f.Begin is Imm && f.End is Imm ? Expression.Block(entry) : IfThen(LessThan(begin, end), Expression.Block(entry)));
    }

    // ---- addresses ----

    private Expression PointerTo(Address a)
    {
        Expression p = _pointers[Pointers.Key(a.Buffer, a.Terms)];
        if (a.Dynamic is not null) p = Add(p, Multiply(Get(a.Dynamic), Constant((long)Pointers.Size(a.Buffer))));
        return a.Offset == 0 ? p : Add(p, Constant(a.Offset * Pointers.Size(a.Buffer)));
    }

    // ---- operations ----

    private Expression Fetch(LoadStmt l)
    {
        var type = l.Target.Type;
        Expression value = l.Active < type.Lanes
            ? Call(typeof(Simd), "MaskLoad" + Suffix(type), null, PointerTo(l.Address), _masks[l.Active])
            : Call(typeof(Simd), "Load" + Suffix(type), null, PointerTo(l.Address));
        return l.Guard is null ? value : Condition(Get(l.Guard), value, Default(value.Type));
    }

    private Expression Permute(Shuffle h) => Call(Method(typeof(Avx512F), nameof(Avx512F.PermuteVar16x32x2), typeof(Vector512<float>), typeof(Vector512<int>), typeof(Vector512<float>)),
        Get(h.A), Call(Method(typeof(Vector512), nameof(Vector512.Create), [.. Enumerable.Repeat(typeof(int), 16)]), h.Lanes.Select(i => Constant(i))), Get(h.B));

    private Expression Apply(Let l)
    {
        var args = l.Args.Select(Get).ToArray();
        var type = l.Target.Type;
        if (l.MapOp == MapOp.Lane) return Call(Method(typeof(Vector512), nameof(Vector512.Create), [.. Enumerable.Repeat(typeof(int), 16)]), Enumerable.Range(0, 16).Select(i => Constant(i)));
        if (l.MapOp == MapOp.Splat) return Splat(args[0]);
        if (l.MapOp == MapOp.First) return Call(typeof(Simd), nameof(Simd.First), null, args);
        if (type.Lanes == 1) return Scalar(l.MapOp, type.Type, args);
        var (vf, vi) = (typeof(Vector512<float>), typeof(Vector512<int>));
        var v = args[0].Type;
        return l.MapOp switch
        {
            MapOp.Add or MapOp.Sub or MapOp.Mul or MapOp.Div => Call(Method(typeof(Avx512F), l.MapOp switch { MapOp.Add => "Add", MapOp.Sub => "Subtract", MapOp.Mul => v == vf ? "Multiply" : "MultiplyLow", _ => "Divide" }, v, v), args),
            MapOp.Max or MapOp.Min => Call(Method(typeof(Avx512F), l.MapOp.ToString(), v, v), args),
            MapOp.And or MapOp.Or => Call(Method(typeof(Avx512F), l.MapOp.ToString(), v, v), args),
            MapOp.Fma => Call(Method(typeof(Avx512F), nameof(Avx512F.FusedMultiplyAdd), vf, vf, vf), args),
            MapOp.Sqrt => Call(Method(typeof(Avx512F), "Sqrt", vf), args),
            MapOp.Floor => Call(Method(typeof(Avx512F), "RoundScale", vf, typeof(byte)), args[0], Constant((byte)1)),
            MapOp.Cast => Call(type.Type == DType.Float32 ? Method(typeof(Avx512F), "ConvertToVector512Single", vi) : Method(typeof(Avx512F), "ConvertToVector512Int32WithTruncation", vf), args),
            MapOp.Neg => Negate(args[0]),
            MapOp.ShiftLeft => Call(typeof(Simd), nameof(Simd.ShiftLeft), null, args[0], Constant((byte)((Imm)l.Args[1]).Number)),
            MapOp.Less or MapOp.Equal or MapOp.Select or MapOp.Bits or MapOp.Abs => Call(typeof(Simd), l.MapOp.ToString(), null, args),
            _ => throw new NotSupportedException($"{l.MapOp} {type}"),
        };
    }

    private static Expression Scalar(MapOp op, DType type, Expression[] a) => op switch
    {
        MapOp.Add => Add(a[0], a[1]),
        MapOp.Sub => Subtract(a[0], a[1]),
        MapOp.Mul => Multiply(a[0], a[1]),
        MapOp.Div => Divide(a[0], a[1]),
        MapOp.Neg => Negate(a[0]),
        MapOp.And => And(a[0], a[1]),
        MapOp.Or => Or(a[0], a[1]),
        MapOp.Less => LessThan(a[0], a[1]),
        MapOp.Equal => Equal(a[0], a[1]),
        MapOp.Select => Condition(a[0], a[1], a[2]),
        MapOp.ShiftLeft => LeftShift(a[0], a[1]),
        MapOp.Max or MapOp.Min when type == DType.Int64 => Call(typeof(Math), op.ToString(), null, a),
        MapOp.Max or MapOp.Min => Call(typeof(MathF), op.ToString(), null, a),
        MapOp.Sqrt => Call(typeof(MathF), nameof(MathF.Sqrt), null, a),
        MapOp.Abs => Call(typeof(MathF), nameof(MathF.Abs), null, a),
        MapOp.Floor => Call(typeof(MathF), nameof(MathF.Floor), null, a),
        MapOp.Fma => Call(typeof(MathF), nameof(MathF.FusedMultiplyAdd), null, a),
        MapOp.Cast => Convert(a[0], ClrType(new(type, 1))),
        MapOp.Bits => Call(typeof(Simd), type == DType.Float32 ? nameof(Simd.BitsF) : nameof(Simd.BitsI), null, a),
        _ => throw new NotSupportedException($"{op} {type}"),
    };

    private static Expression Splat(Expression scalar) =>
        scalar is MethodCallExpression { Method.Name: nameof(Simd.LoadF32) } load
            ? Call(typeof(Simd), nameof(Simd.SplatLoad), null, load.Arguments[0])
            : Call(Method(typeof(Vector512), nameof(Vector512.Create), scalar.Type), scalar);

    private Expression Get(Operand o) => o switch
    {
        Reg r => _values[r.Id],
        Imm { Type: { Type: DType.Int64 } } i => Constant((long)i.Number),
        Imm { Type: { Type: DType.Int32, Lanes: 1 } } i => Constant((int)i.Number),
        Imm { Type: { Type: DType.Int32 } } i => Call(Method(typeof(Vector512), nameof(Vector512.Create), typeof(int)), Constant((int)i.Number)),
        Imm { Type.Lanes: 1 } i => Constant((float)i.Number),
        Imm { Number: 0 } when true => Property(null, typeof(Vector512<float>), nameof(Vector512<float>.Zero)),
        Imm i => Call(Method(typeof(Vector512), nameof(Vector512.Create), typeof(float)), Constant((float)i.Number)),
        _ => throw new NotSupportedException(),
    };

    private static Expression Lanes(float[] values) =>
        Call(Method(typeof(Vector512), nameof(Vector512.Create), [.. Enumerable.Repeat(typeof(float), 16)]), values.Select(f => Constant(f)));

    private static MethodInfo Method(Type type, string name, params Type[] args) => type.GetMethod(name, args) ?? throw new MissingMethodException($"{type.Name}.{name}({string.Join<Type>(", ", args)})");

    private static string Suffix(VType t) => t.Lanes == 1 ? $"{t.Type}" : $"{t.Type}x{t.Lanes}";

    private static Type ClrType(VType t) => (t.Type, t.Lanes) switch
    {
        (DType.Float32, 1) => typeof(float),
        (DType.Int32, 1) => typeof(int),
        (DType.Int64, 1) => typeof(long),
        (DType.Bool, 1) => typeof(bool),
        (DType.Float32, 16) => typeof(Vector512<float>),
        (DType.Int32 or DType.Bool, 16) => typeof(Vector512<int>),
        _ => throw new NotSupportedException($"{t}"),
    };

    private ParameterExpression Local(Type type, string name)
    {
        var local = Variable(type, name);
        _locals.Add(local);
        return local;
    }

    private static IEnumerable<int> Actives(List<Stmt> body) => body.SelectMany(s => s switch
    {
        LoadStmt l when l.Active < l.Target.Type.Lanes => [l.Active],
        StoreStmt t when t.Active < t.Value.Type.Lanes => [t.Active],
        Set v when v.Active < v.Target.Type.Lanes => [v.Active],
        For f => Actives(f.Body),
        _ => Enumerable.Empty<int>(),
    });

    private void CountUses(List<Stmt> body)
    {
        foreach (var s in body)
        {
            Operand?[] used = s switch
            {
                Let l => l.Args,
                Shuffle h => [h.A, h.B],
                LoadStmt l => (Operand?[])[l.Address.Dynamic, l.Guard],
                StoreStmt t => (Operand?[])[t.Value, t.Address.Dynamic],
                Var v => [v.Init],
                Set v => [v.Value, v.Target],
                For f => [f.Begin, f.Begin, f.End, f.End],
                _ => [],
            };
            foreach (var r in used.OfType<Reg>()) _uses[r.Id] = (_uses.GetValueOrDefault(r.Id).Uses + 1, body);
            if (s is For loop) CountUses(loop.Body);
        }
    }
}
