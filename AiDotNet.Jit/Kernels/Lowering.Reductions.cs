using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Reductions: accumulators before the loops, terms inside, the tree after.</summary>
public sealed partial class Lowering
{
    private readonly Dictionary<(int Reduce, ulong Instance), Reg> _accumulators = [];
    private readonly HashSet<Reg> _fresh = []; // accumulators without a term yet

    private void Declare(LoweringRoot root)
    {
        root.IsDeclared = true;
        var r = root.Reduce!;
        ulong own = AccumulatorAxes(r);
        var type = new VType(r.Type, LanesOf(r.BodyDeps));
        Instances(TileOf(own), 0, () =>
        {
            if (WindowAxis(r) is { } axis) DeclareRows(r, axis, own, type);
            else _accumulators[(r.Id, Instance(own))] = Accumulator(r, type);
        });
    }

    private Reg Accumulator(LoweringValue r, VType type)
    {
        var reg = NewReg(type.Type, type.Lanes);
        Block.Add(new Var(reg, Waiting(r, type) ?? new Imm(Identity(r.Fold, r.Type), type)));
        if (_schedule.Contract && r.Fold != Kernels.Fold.Sum && (r.Contracted & (_serial | _vector)) == 0) _fresh.Add(reg);
        return reg;
    }

    /// <summary>The tile axes of which every instance has its own accumulator.</summary>
    private ulong AccumulatorAxes(LoweringValue r)
    {
        ulong axes = r.BodyDeps & _tile;
        foreach (var a in _tileAxes)
        {
            if (a.Run == Kernels.Run.Unrolled) axes &= ~(a.Bits & r.Contracted);
        }
        return axes;
    }

    private void Accumulate(LoweringValue r)
    {
        if (IsSkipped(r)) return;
        if (WindowAxis(r) is { } axis)
        {
            AccumulateRows(r, axis);
            return;
        }
        var acc = _accumulators[(r.Id, Instance(AccumulatorAxes(r)))];
        var body = r.Args[0];
        int lanes = acc.Type.Lanes, active = (r.Contracted & _vector) != 0 ? _vectorAxis!.Extent() : lanes;
        if (_schedule.Contract && r.Fold == Fold.Sum && r.Type.IsFloat() && IsProduct(body))
        {
            var (a, b) = (Emit(body.Args[0]), Emit(body.Args[1]));
            var next = Let(_levels[^1], MapOp.Fma, acc.Type, Resize(a, lanes), Resize(b, lanes), acc);
            Block.Add(new Set(acc, next, active));
        }
        else
        {
            Take(r, acc, Resize(Emit(body), lanes), active);
        }
    }

    // The largest of one value is that value: where no loop is between, nothing is compared with the accumulator's start.
    private void Take(LoweringValue r, Reg acc, Operand term, int active)
    {
        var next = _fresh.Remove(acc) ? term : Let(_levels[^1], FoldOp(r.Fold, r.Type), acc.Type, acc, term);
        Block.Add(new Set(acc, next, active));
    }

    /// <summary>
    /// A term of a sum of products whose factor lies in padding here, for certain: not computed, as if the other factor were finite
    /// (0 * infinity would be NaN). Strict numerics compute it.
    /// </summary>
    private bool IsSkipped(LoweringValue r) =>
        _schedule.Contract && r.Fold == Fold.Sum && r.Args[0].Kind == LoweringValue.Kinds.Map && IsPadding(r.Args[0]);

    private static bool IsPadding(LoweringValue v) => v.Kind switch
    {
        LoweringValue.Kinds.Load => IsNever(v),
        LoweringValue.Kinds.Map when v.MapOp == MapOp.Mul => IsPadding(v.Args[0]) || IsPadding(v.Args[1]),
        _ => false,
    };

    private void Finish(LoweringRoot root)
    {
        root.IsDeclared = false;
        var r = root.Reduce!;
        root.FinishedDepth = (r.Contracted & _serial) == 0 ? 0 : _levels.Count - 1;
        ulong all = AccumulatorAxes(r);
        var own = TileOf(all & ~r.Deps);
        var op = FoldOp(r.Fold, r.Type);
        Instances(TileOf(all & r.Deps), 0, () =>
        {
            var parts = new List<Operand>();
            Instances(own, 0, () => parts.AddRange(WindowAxis(r) is { } axis ? PickRows(r, axis, all) : [_accumulators[(r.Id, Instance(all))]]));
            for (; parts.Count > 1; parts = Halve(parts, op)) { }
            var result = (r.Contracted & _vector) != 0 ? Across(parts[0], op) : parts[0];
            _levels[^1].Values[Key(r)] = result;
        });
    }

    private List<Operand> Halve(List<Operand> parts, MapOp op)
    {
        var next = new List<Operand>((parts.Count + 1) / 2);
        for (int i = 0; i < parts.Count; i += 2)
            next.Add(i + 1 < parts.Count ? Let(_levels[^1], op, parts[i].Type, parts[i], parts[i + 1]) : parts[i]);
        return next;
    }

    /// <summary>All lanes combined; the result is in every lane.</summary>
    private Operand Across(Operand vector, MapOp op)
    {
        var type = vector.Type;
        for (int half = type.Lanes / 2; half > 0; half /= 2)
        {
            var lanes = new int[type.Lanes];
            for (int i = 0; i < lanes.Length; i++) lanes[i] = i ^ half;
            var other = NewReg(type.Type, type.Lanes);
            Block.Add(new Shuffle(other, vector, vector, lanes));
            vector = Let(_levels[^1], op, type, vector, other);
        }
        return vector;
    }
}
