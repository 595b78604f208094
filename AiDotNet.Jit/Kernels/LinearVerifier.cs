using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Checks the rules of level 2:
/// every register is defined once, before its uses, in a block around them; only variables are set;
/// all vectors of a statement have the same number of lanes; operands have the types of their operation; compares and guards are Bool;
/// loads and stores have the type of their buffer, which is one of the kernel's; 1 &lt;= active &lt;= lanes;
/// an address mentions variables of open loops only; its dynamic part is Int64, a scalar, or a vector of the access' lanes with stride 0;
/// shifts are by constants; a shuffle picks lanes that exist.
/// </summary>
public sealed class LinearVerifier
{
    private readonly LinearKernel _kernel;
    private readonly Dictionary<int, Reg> _known = [];
    private readonly HashSet<int> _everDefined = [];
    private readonly HashSet<int> _variables = [];
    private readonly HashSet<int> _loops = [];
    private int _lanes = 1;
    private Stmt? _at;

    private LinearVerifier(LinearKernel kernel) => _kernel = kernel;

    /// <summary>Throws if the kernel breaks a rule.</summary>
    /// <exception cref="VerificationException">The message shows the statement and the rule.</exception>
    public static void Verify(LinearKernel kernel)
    {
        var verifier = new LinearVerifier(kernel);
        verifier.Define(kernel.Lo);
        verifier.Define(kernel.Hi);
        verifier.Block(kernel.Body);
    }

    private void Block(List<Stmt> body)
    {
        var own = new List<Reg>();
        foreach (var s in body)
        {
            (_at, _lanes) = (s, 1);
            foreach (var o in Operands.Of(s)) Use(o);
            switch (s)
            {
                case Let l: Check(l); break;
                case Shuffle h: Check(h); break;
                case LoadStmt l: Access(l.Address, l.Target.Type, l.Active, l.Guard, l.Stride); break;
                case StoreStmt t: Access(t.Address, t.Value.Type, t.Active, t.Guard, t.Stride); break;
                case Prefetch p: Access(p.Address, new(p.Address.Buffer.Type, 1), 1, null, 1); break;
                case Var v: Require(v.Init.Type == v.Target.Type, $"the initial value has type {v.Init.Type}"); break;
                case Set v: Check(v); break;
                case For f: Check(f); break;
            }
            if (Operands.TargetOf(s) is not { } target || s is For) continue;
            Define(target);
            own.Add(target);
            if (s is Var) _variables.Add(target.Id);
        }
        foreach (var r in own) _known.Remove(r.Id);
    }

    private void Check(For f)
    {
        var word = new VType(DType.Int64, 1);
        Require(f.Iv.Type == word && f.Begin.Type == word && f.End.Type == word, "loops count in i64");
        Define(f.Iv);
        _loops.Add(f.Iv.Id);
        Block(f.Body);
        _loops.Remove(f.Iv.Id);
        _known.Remove(f.Iv.Id);
    }

    private void Check(Set v)
    {
        Require(_variables.Contains(v.Target.Id), "only variables are set");
        Require(v.Value.Type == v.Target.Type, $"the value has type {v.Value.Type}, the variable {v.Target.Type}");
        Active(v.Active, v.Target.Type);
    }

    private void Check(Shuffle h)
    {
        var type = h.Target.Type;
        Require(h.A.Type == type && h.B.Type == type && type.Lanes > 1, "operands of a shuffle have the type of its result");
        bool exist = h.Lanes.Length == type.Lanes && Array.TrueForAll(h.Lanes, i => i >= 0 && i < 2 * type.Lanes);
        Require(exist, "a shuffle picks lanes that exist");
    }

    private void Check(Let l)
    {
        var (type, args) = (l.Target.Type, l.Args);
        int arity = l.MapOp switch
        {
            MapOp.Lane => 0,
            <= MapOp.Bits or MapOp.Splat or MapOp.First => 1,
            MapOp.Fma or MapOp.Select => 3,
            _ => 2,
        };
        Require(args.Length == arity, $"{l.MapOp} takes {arity} operands");
        if (l.MapOp is MapOp.Lane or MapOp.Splat or MapOp.First)
        {
            Require(LanesFit(l.MapOp, type, args), $"{l.MapOp} gives {type}");
            return;
        }
        Require(Array.TrueForAll(args, a => a.Type.Lanes == type.Lanes), "operands have the lanes of the result");
        Require(TypesFit(l.MapOp, type.Type, args), $"operands of {l.MapOp} are {string.Join(", ", args.Select(a => a.Type))}");
    }

    private static bool LanesFit(MapOp op, VType type, Operand[] args) => op switch
    {
        MapOp.Lane => type is { Lanes: > 1, Type: DType.Int32 or DType.Int64 },
        MapOp.Splat => type.Lanes > 1 && args[0].Type == type with { Lanes = 1 },
        _ => type.Lanes == 1 && args[0].Type.Lanes > 1 && args[0].Type.Type == type.Type,
    };

    private static bool TypesFit(MapOp op, DType type, Operand[] args)
    {
        var first = args[0].Type.Type;
        bool same = Array.TrueForAll(args, a => a.Type.Type == first), number = first != DType.Bool;
        return op switch
        {
            MapOp.Cast => true,
            MapOp.Bits => first.Size() == type.Size(),
            MapOp.Neg or MapOp.Abs => number && first == type,
            MapOp.Sqrt or MapOp.Floor or MapOp.Round => first.IsFloat() && first == type,
            MapOp.Not => !first.IsFloat() && first == type,
            >= MapOp.Add and <= MapOp.MinNative => same && number && first == type,
            MapOp.And or MapOp.Or or MapOp.Xor => same && !first.IsFloat() && first == type,
            MapOp.ShiftLeft or MapOp.ShiftRight => same && number && !first.IsFloat() && first == type && args[1] is Imm,
            MapOp.Less or MapOp.LessEqual => same && number && type == DType.Bool,
            MapOp.Equal => same && type == DType.Bool,
            MapOp.Select => first == DType.Bool && args[1].Type.Type == type && args[2].Type.Type == type,
            _ => same && first.IsFloat() && first == type,
        };
    }

    private void Access(Address a, VType type, int active, Operand? guard, long stride)
    {
        Require(type.Type == a.Buffer.Type, $"{a.Buffer.Name} holds {a.Buffer.Type.Text()}, the access has type {type}");
        Require(_kernel.Buffers.Contains(a.Buffer), $"{a.Buffer.Name} is not a buffer of the kernel");
        foreach (var (iv, _) in a.Terms) Require(_loops.Contains(iv.Id), $"{iv} is not the variable of an open loop");
        Active(active, type);
        bool isMask = guard is null || (guard.Type.Type == DType.Bool && (guard.Type.Lanes == 1 || guard.Type.Lanes == type.Lanes));
        Require(isMask, $"the guard is {guard?.Type}");
        if (a.Dynamic is not { } dynamic) return;
        Require(dynamic.Type.Type == DType.Int64, $"the dynamic offset is {dynamic.Type}");
        bool fits = dynamic.Type.Lanes == 1 || (dynamic.Type.Lanes == type.Lanes && stride == 0);
        Require(fits, "a vector of offsets has the lanes of the access, and stride 0");
    }

    private void Active(int active, VType type) =>
        Require(active >= 1 && active <= type.Lanes, $"{active} of {type.Lanes} lanes are active");

    private void Use(Operand o)
    {
        SameLanes(o.Type);
        if (o is Reg r) Require(_known.TryGetValue(r.Id, out var defined) && defined.Type == r.Type, $"{r} ({r.Type}) is not defined here");
    }

    private void Define(Reg r)
    {
        SameLanes(r.Type);
        Require(_everDefined.Add(r.Id), $"{r} is defined twice");
        _known.Add(r.Id, r);
    }

    private void SameLanes(VType type)
    {
        if (type.Lanes == 1) return;
        if (_lanes == 1) _lanes = type.Lanes;
        Require(type.Lanes == _lanes, $"{type} has other lanes than the {_lanes} of its statement");
    }

    private void Require(bool holds, string rule)
    {
        if (holds) return;
        string statement = _at is null ? "" : LinearText.Of(_at);
        throw new VerificationException($"Kernel {_kernel.Name}: {rule}.\n    {statement}\n{_kernel}");
    }
}
