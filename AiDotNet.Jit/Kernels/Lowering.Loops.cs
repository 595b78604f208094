using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Loops, copies of loop bodies, and the instances of the register tile.</summary>
public sealed partial class Lowering
{
    private List<Stmt> Block => _levels[^1].Block;

    private void Nest(List<LoweringAxis> axes, int at, List<LoweringRoot> roots, Action inner)
    {
        if (at == axes.Count)
        {
            inner();
            return;
        }
        var axis = axes[at];
        RequireOuter(axis);
        int total = axis.Extent();
        if (total == 0) return;
        if (axis.Count is { } count) Loop(axis, Long(0), count, Inner, (0, int.MaxValue));
        else if (axis == _parallelAxis || axis == _parallelInner) Parallel(axis, total, Inner);
        else if (axis.Run == Kernels.Run.Peeled || total == 1) Copies(axis, 0, total, Inner);
        else if (axis.Run == Kernels.Run.Ends) Ends(axis, total, Inner);
        else Serial(axis, total, roots, Inner);

        void Inner() => Nest(axes, at + 1, roots, inner);
    }

    private void Serial(LoweringAxis axis, int total, List<LoweringRoot> roots, Action inner)
    {
        int full = axis.HasTail ? total - 1 : total;
        if (full > 0)
        {
            var clipping = ClippingGuards(axis, roots);
            var (begin, end) = Clip(axis, clipping, full);
            foreach (var g in clipping) g.IsClipped = true;
            Loop(axis, begin, end, inner);
            foreach (var g in clipping) g.IsClipped = false;
        }
        Copies(axis, full, total, inner);
    }

    private void Parallel(LoweringAxis axis, int total, Action inner)
    {
        int full = axis.HasTail ? total - 1 : total;
        var (lo, hi) = PartOf(axis);
        if (full > 0) Loop(axis, lo, full == total ? hi : Scalar(MapOp.Min, hi, Long(full)), inner, (0, full - 1));
        if (full == total) return;
        var once = new For(NewReg(DType.Int64, 1), Scalar(MapOp.Max, lo, Long(full)), hi, []);
        Copy(axis, full, once.Body, inner);
        Block.Add(once);
    }

    /// <summary>The iterations of a parallel loop that the caller asked for.</summary>
    private (Operand Lo, Operand Hi) PartOf(LoweringAxis axis)
    {
        if (_parallelInner is not { } inner) return (_lo, _hi);
        int each = inner.Extent();
        if (axis != inner) return (Scalar(MapOp.Div, _lo, Long(each)), Scalar(MapOp.Div, Scalar(MapOp.Add, _hi, Long(each - 1)), Long(each)));
        var start = _parallelAxis!.Bound >= 0 ? Long((long)_parallelAxis.Bound * each) : Scalar(MapOp.Mul, _parallelAxis.Variable!, Long(each));
        return (Scalar(MapOp.Max, Scalar(MapOp.Sub, _lo, start), Long(0)), Scalar(MapOp.Min, Scalar(MapOp.Sub, _hi, start), Long(each)));
    }

    private void Ends(LoweringAxis axis, int total, Action inner)
    {
        Copies(axis, 0, 1, inner);
        if (total > 2) Loop(axis, Long(1), Long(total - 1), inner);
        Copies(axis, total - 1, total, inner);
    }

    private void Copies(LoweringAxis axis, int from, int to, Action inner)
    {
        for (int i = from; i < to; i++) Copy(axis, i, Block, inner);
    }

    private void Copy(LoweringAxis axis, int index, List<Stmt> block, Action inner)
    {
        axis.Bound = index;
        Open(axis, block, inner);
        axis.Bound = -1;
    }

    private void Loop(LoweringAxis axis, Operand begin, Operand end, Action inner, (long Low, long High)? range = null)
    {
        if (begin is Imm b && end is Imm e)
        {
            range = ((long)b.Number, (long)e.Number - 1);
            if (range.Value.High < range.Value.Low) return;
        }
        axis.Range = range ?? (0, axis.Extent() - 1);
        var loop = new For(NewReg(DType.Int64, 1), begin, end, []);
        axis.Variable = loop.Iv;
        Open(axis, loop.Body, inner);
        axis.Variable = null;
        Block.Add(loop);
    }

    private void Open(LoweringAxis axis, List<Stmt> block, Action inner)
    {
        _opened |= axis.Bits;
        _levels.Add(new(_levels.Count, axis.Bits, block));
        if (axis.Variable is { } variable) _definedIn[variable.Id] = _levels[^1];
        inner();
        _levels.RemoveAt(_levels.Count - 1);
        _opened &= ~axis.Bits;
    }

    /// <summary>Guards whose failing makes every term of this loop zero, and which depend on nothing further in.</summary>
    private List<LoweringGuard> ClippingGuards(LoweringAxis axis, List<LoweringRoot> roots)
    {
        var found = new List<LoweringGuard>();
        if (!axis.Clipped || !_schedule.Contract) return found;
        foreach (var guard in _guards.Values)
        {
            if (guard.IsClipped || Math.Abs(guard.Index.ScaleOf(axis)) != 1) continue;
            bool outside = Array.TrueForAll(guard.Index.Terms, t => t.Axis == axis || t.Axis.IsOpen);
            if (outside && roots.TrueForAll(r => r.Reduce is { Fold: Fold.Sum } && IsZeroUnless(r.Value, guard))) found.Add(guard);
        }
        return found;
    }

    private static bool IsZeroUnless(LoweringValue v, LoweringGuard guard) => v.Kind switch
    {
        LoweringValue.Kinds.Load => Array.IndexOf(v.Guards, guard) >= 0,
        LoweringValue.Kinds.Map when v.MapOp == MapOp.Mul => IsZeroUnless(v.Args[0], guard) || IsZeroUnless(v.Args[1], guard),
        _ => false,
    };

    private (Operand Begin, Operand End) Clip(LoweringAxis axis, List<LoweringGuard> guards, int extent)
    {
        Operand begin = Long(0), end = Long(extent);
        foreach (var guard in guards)
        {
            // 0 <= rest + axis < extent, or 0 <= rest - axis < extent
            var rest = AffineValue(guard.Index.Without(axis), _levels[^1], DType.Int64);
            bool up = guard.Index.ScaleOf(axis) == 1;
            var (first, stop) = up
                ? (Scalar(MapOp.Sub, Long(0), rest), Scalar(MapOp.Sub, Long(guard.Extent), rest))
                : (Scalar(MapOp.Sub, rest, Long(guard.Extent - 1)), Scalar(MapOp.Sub, rest, Long(-1)));
            begin = Scalar(MapOp.Max, begin, first);
            end = Scalar(MapOp.Min, end, stop);
        }
        return (begin, end);
    }

    private static void Instances(List<LoweringAxis> axes, int at, Action body)
    {
        if (at == axes.Count)
        {
            body();
            return;
        }
        for (int i = 0, n = axes[at].Extent(); i < n; i++)
        {
            axes[at].Bound = i;
            Instances(axes, at + 1, body);
        }
        axes[at].Bound = -1;
    }

    /// <summary>The tile axes of a mask, slowest first.</summary>
    private List<LoweringAxis> TileOf(ulong mask)
    {
        var axes = new List<LoweringAxis>();
        foreach (var a in _tileAxes)
        {
            if ((a.Bits & mask) != 0) axes.Add(a);
        }
        return axes;
    }

    /// <summary>The innermost loop, for every instance of the tile. All values of an instance precede its first store.</summary>
    private void Leaf(List<LoweringRoot> roots)
    {
        ulong deps = 0;
        foreach (var root in roots) deps |= root.Deps;
        var tile = TileOf(deps);
        foreach (var a in tile) RequireOuter(a);
        var stores = new List<(LoweringRoot, Operand)>();
        var next = NextRow(roots);
        var lines = NextBlock(roots);
        var rows = NextTile(roots);
        Instances(tile, 0, () =>
        {
            if ((deps & _vector) != 0) RequireOuter(_vectorAxis!);
            foreach (var root in roots)
            {
                if (!IsInstance(root, tile)) continue;
                Enter(root);
                if (root.Reduce is { } r) Accumulate(r);
                else
                {
                    if (root.Row is not null) Emit(root.Row);
                    stores.Add((root, Emit(root.Value)));
                }
            }
            AskFor(next);
            AskForLines(lines);
            AskForTile(rows);
            foreach (var (root, value) in stores)
            {
                Enter(root);
                Write(root, value);
            }
            stores.Clear();
        });
    }

    private void Enter(LoweringRoot root)
    {
        _currentStage = root.Stage;
        _floor = 0;
        foreach (var used in root.Uses) _floor = Math.Max(_floor, used.FinishedDepth);
    }

    /// <summary>A root runs once over the axes it does not depend on.</summary>
    private static bool IsInstance(LoweringRoot root, List<LoweringAxis> tile)
    {
        foreach (var a in tile)
        {
            if ((root.Deps & a.Bits) == 0 && a.Bound != 0) return false;
        }
        return true;
    }
}
