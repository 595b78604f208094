using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Values: emitted where the innermost loop they depend on is open, once per instance of the tile.</summary>
public sealed partial class Lowering
{
    private readonly Stack<LoweringValue> _work = new();

    private Operand Emit(LoweringValue root)
    {
        root = Readable(root);
        if (Computed(root) is { } known) return known;
        int bottom = _work.Count;
        _work.Push(root);
        while (_work.Count > bottom)
        {
            var v = _work.Peek();
            if (Computed(v) is not null || ArgumentsReady(v)) _work.Pop();
            else continue;
            if (Computed(v) is null) Compute(v);
        }
        return Computed(root)!;
    }

    /// <summary>True if nothing had to be computed first; otherwise that is on the stack now, first argument on top.</summary>
    private bool ArgumentsReady(LoweringValue v)
    {
        bool ready = true;
        for (int i = v.Args.Length - 1; i >= 0; i--)
        {
            var arg = Readable(v.Args[i]);
            if (Computed(arg) is not null) continue;
            if (arg.Kind == LoweringValue.Kinds.Reduce)
                throw new VerificationException($"Kernel {_kernel.Name}: the lowering used a reduction before its stage.");
            _work.Push(arg);
            ready = false;
        }
        return ready;
    }

    private LoweringValue Readable(LoweringValue v) => v.Reload is { } load && _currentStage > v.Stage ? load : v;

    private Operand? Computed(LoweringValue v)
    {
        if (v.Kind == LoweringValue.Kinds.Const) return new Imm(v.Number, new(v.Type, 1));
        var key = Key(v);
        int depth = DepthOf(v.Deps);
        // a value made from or used after a reduction may be further in than its own axes ask for
        for (int i = v.Stage > 0 ? _levels.Count - 1 : Math.Max(depth, _floor); i >= depth; i--)
        {
            if (_levels[i].Values.TryGetValue(key, out var known)) return known;
        }
        return null;
    }

    private void Compute(LoweringValue v)
    {
        var args = new Operand[v.Args.Length];
        int depth = DepthOf(v.Deps), lanes = 1;
        // what is only needed after a loop should not occupy a register in it
        if (v.Kind == LoweringValue.Kinds.Load) depth = Math.Max(depth, _floor);
        for (int i = 0; i < args.Length; i++)
        {
            args[i] = Computed(Readable(v.Args[i]))!;
            if (args[i] is Reg r) depth = Math.Max(depth, _definedIn[r.Id].Depth);
            lanes = Math.Max(lanes, args[i].Type.Lanes);
        }
        var level = _levels[depth];
        level.Values[Key(v)] = v.Kind switch
        {
            LoweringValue.Kinds.Load => EmitLoad(v, args is [var offset] ? offset : null, level),
            LoweringValue.Kinds.Map => Let(level, v.MapOp, new(v.Type, lanes), Resize(args, lanes)),
            LoweringValue.Kinds.Iota => IndexValue(v.Index!, level, DType.Int32),
            _ => throw new VerificationException($"Kernel {_kernel.Name}: the lowering used a reduction before its stage."),
        };
    }

    private Operand[] Resize(Operand[] operands, int lanes)
    {
        for (int i = 0; i < operands.Length; i++) operands[i] = Resize(operands[i], lanes);
        return operands;
    }

    /// <summary>The operand in so many lanes: repeated, or its first lane where all are the same.</summary>
    private Operand Resize(Operand o, int lanes)
    {
        if (o.Type.Lanes == lanes) return o;
        var type = new VType(o.Type.Type, lanes);
        if (o is not Reg r) return (Imm)o with { Type = type };
        var level = _definedIn[r.Id];
        if (!level.Resized.TryGetValue((r.Id, lanes), out var resized))
            level.Resized[(r.Id, lanes)] = resized = Let(level, lanes == 1 ? MapOp.First : MapOp.Splat, type, o);
        return resized;
    }

    /// <summary>An index as a value; a vector if the lanes are at different positions.</summary>
    private Operand IndexValue(LoweringIndex index, LoweringLevel level, DType type)
    {
        long stride = _vectorAxis is null ? 0 : index.ScaleOf(_vectorAxis);
        if (stride == 0) return AffineValue(index, level, type);
        var start = AffineValue(index.Without(_vectorAxis!), level, type);
        var lanes = LaneOffsets(type, stride);
        return start is Imm { Number: 0 } ? lanes : Let(level, MapOp.Add, lanes.Type, lanes, Resize(start, lanes.Type.Lanes));
    }

    private readonly Dictionary<(DType, long), Reg> _laneOffsets = [];

    /// <summary>0, stride, 2 * stride, ...</summary>
    private Reg LaneOffsets(DType type, long stride)
    {
        if (_laneOffsets.TryGetValue((type, stride), out var known)) return known;
        var vector = new VType(type, _schedule.Lanes);
        var lane = stride == 1 ? Let(_levels[0], MapOp.Lane, vector) : LaneOffsets(type, 1);
        return _laneOffsets[(type, stride)] = stride == 1 ? lane : Let(_levels[0], MapOp.Mul, vector, lane, new Imm(stride, vector));
    }

    private Operand AffineValue(LoweringIndex index, LoweringLevel level, DType type)
    {
        long offset = index.Offset;
        var word = new VType(DType.Int64, 1);
        Operand? sum = null;
        foreach (var (axis, scale) in index.Terms)
        {
            if (axis.Bound >= 0)
            {
                offset += axis.Bound * scale;
                continue;
            }
            Operand term = VariableOf(axis);
            if (scale != 1) term = Let(level, MapOp.Mul, word, term, Long(scale));
            sum = sum is null ? term : Let(level, MapOp.Add, word, sum, term);
        }
        if (sum is null) return new Imm(offset, new(type, 1));
        if (offset != 0) sum = Let(level, MapOp.Add, word, sum, Long(offset));
        return type == DType.Int64 ? sum : Let(level, MapOp.Cast, new(type, 1), sum);
    }

    private Reg VariableOf(LoweringAxis axis) =>
        axis.Variable ?? throw new VerificationException($"Kernel {_kernel.Name}: the lowering used axis {axis.Axis} outside of its loop.");

    private Reg NewReg(DType type, int lanes, LoweringLevel? level = null)
    {
        _definedIn.Add(level ?? _levels[^1]);
        return new(_definedIn.Count - 1, new(type, lanes));
    }

    private Reg Let(LoweringLevel level, MapOp op, VType type, params Operand[] args)
    {
        var reg = NewReg(type.Type, type.Lanes, level);
        level.Block.Add(new Let(reg, op, args));
        return reg;
    }

    private static Imm Long(long v) => new(v, new(DType.Int64, 1));

    private Operand Scalar(MapOp op, Operand a, Operand b) => (op, a, b) switch
    {
        (MapOp.Max, Imm x, Imm y) => Long((long)Math.Max(x.Number, y.Number)),
        (MapOp.Min, Imm x, Imm y) => Long((long)Math.Min(x.Number, y.Number)),
        (MapOp.Sub, Imm x, Imm y) => Long((long)(x.Number - y.Number)),
        _ => Let(_levels[^1], op, new(DType.Int64, 1), a, b),
    };

    private int LanesOf(ulong deps) => (deps & _vector) != 0 ? _schedule.Lanes : 1;

    /// <summary>The level of the innermost open loop among these axes.</summary>
    private int DepthOf(ulong deps)
    {
        for (int i = _levels.Count - 1; i > 0; i--)
        {
            if ((_levels[i].Axis & deps) != 0) return i;
        }
        return 0;
    }

    private ulong[] _instances = [];

    private (int, ulong, int) Key(LoweringValue v) => Key(v.Id, v.Deps);

    private (int, ulong, int) Key(int id, ulong deps) => (id, Instance(deps & _tile), (deps & _vector) != 0 ? _vectorAxis!.Extent() : 0);

    /// <summary>Which instance of these tile axes is being emitted.</summary>
    private ulong Instance(ulong axes)
    {
        ulong instance = 0;
        if (axes == 0) return 0;
        for (int i = 0; i < _instances.Length; i++)
        {
            if ((axes & _tileAxes[i].Bits) != 0) instance += ((ulong)_tileAxes[i].Bound + 1) * _instances[i];
        }
        return instance;
    }
}
