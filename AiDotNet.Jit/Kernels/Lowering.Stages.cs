using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Which loops are around what. A reduction ends a stage: what uses it comes after the loops it contracts, inside the loops of its result.
/// </summary>
public sealed partial class Lowering
{
    /// <summary>Emits roots that share loops: opens what all of them run in, then what is inside.</summary>
    private void Group(List<LoweringRoot> roots)
    {
        if (RunsOnce(roots))
        {
            // not part of the parallel loop: the part that starts at 0 does it
            var once = new For(NewReg(Tensors.DType.Int64, 1), _lo, Scalar(MapOp.Min, _hi, Long(1)), []);
            _levels.Add(new(_levels.Count, _parallelAxis!.Bits, once.Body));
            _opened |= _parallelAxis.Bits;
            GroupHere(roots);
            _opened &= ~_parallelAxis.Bits;
            _levels.RemoveAt(_levels.Count - 1);
            Block.Add(once);
            return;
        }
        GroupHere(roots);
    }

    private bool RunsOnce(List<LoweringRoot> roots)
    {
        if (_parallelAxis is null || (_opened & _parallelAxis.Bits) != 0 || _parallelAxis.Extent() == 0) return false;
        bool stores = false;
        foreach (var root in roots)
        {
            if ((root.Loops & _parallelAxis.Bits) != 0 || root.IsKept) return false;
            stores |= root.IsStore;
        }
        return stores;
    }

    private void GroupHere(List<LoweringRoot> roots)
    {
        int mark = Mark(roots);
        var finishing = new List<LoweringRoot>();
        foreach (var root in roots)
        {
            if (root.Reduce is not null && !root.IsDeclared && !HasUserIn(root, mark)) finishing.Add(root);
        }
        ulong shared = Shared(roots, mark, strictly: true);
        foreach (var root in finishing) Declare(root);
        Nest(shared, roots);
        foreach (var root in finishing) Finish(root);
    }

    private void Nest(ulong loops, List<LoweringRoot> roots)
    {
        var axes = new List<LoweringAxis>();
        foreach (var a in _serialAxes)
        {
            if ((a.Bits & loops) != 0) axes.Add(a);
        }
        Nest(axes, 0, roots, () => Inside(roots));
    }

    /// <summary>No loop is common to all of these any more.</summary>
    private void Inside(List<LoweringRoot> roots)
    {
        if (IsLeaf(roots))
        {
            Leaf(roots);
            return;
        }
        var groups = Split(roots);
        if (groups.Count > 1 || groups[0].Count < roots.Count || Shared(roots, Mark(roots), strictly: true) != 0)
        {
            if (_schedule.Prefetch && groups.Count > 1) AskFor(roots);
            foreach (var group in groups) Group(group);
            return;
        }
        Untangle(roots);
    }

    private bool IsLeaf(List<LoweringRoot> roots)
    {
        int mark = Mark(roots);
        foreach (var root in roots)
        {
            if ((root.Loops & ~_opened) != 0 || HasUserIn(root, mark)) return false;
        }
        return true;
    }

    /// <summary>
    /// Roots that need each other's results inside a loop that another of them contracts: each result that can be complete here is computed
    /// in turn, with whatever it needs computed anew.
    /// </summary>
    private void Untangle(List<LoweringRoot> roots)
    {
        int mark = Mark(roots);
        var complete = new List<LoweringRoot>();
        foreach (var root in roots)
        {
            if (!HasUserIn(root, mark) || (root.Free & _serial & ~_opened) == 0) complete.Add(root);
        }
        if (complete.Count > 1)
        {
            foreach (var root in InOrder(complete)) Group(WithNeeded(root, roots, complete));
            return;
        }
        ulong possible = Shared(roots, mark, strictly: false);
        if (possible == 0)
            throw new InvalidScheduleException(
                $"Kernel {_kernel.Name}: its reductions need each other's results inside their own loops. " +
                "Keep one of them, or store it in a kernel of its own.");
        foreach (var a in _serialAxes)
        {
            if ((a.Bits & possible) == 0) continue;
            Nest(a.Bits, roots);
            return;
        }
    }

    private static List<LoweringRoot> InOrder(List<LoweringRoot> roots) => [.. roots.OrderBy(r => r.Stage)];

    private static List<LoweringRoot> WithNeeded(LoweringRoot last, List<LoweringRoot> among, List<LoweringRoot> done)
    {
        var needed = new HashSet<LoweringRoot> { last };
        var stack = new Stack<LoweringRoot>([last]);
        while (stack.TryPop(out var root))
        {
            foreach (var used in root.Uses)
            {
                if (among.Contains(used) && !done.Contains(used) && needed.Add(used)) stack.Push(used);
            }
        }
        return [.. among.Where(needed.Contains)];
    }

    /// <summary>The loops that may be opened around all of these. Strictly: that all of them run over, so that nothing is repeated.</summary>
    private ulong Shared(List<LoweringRoot> roots, int mark, bool strictly)
    {
        ulong shared = _serial & ~_opened;
        foreach (var root in roots)
        {
            bool used = HasUserIn(root, mark);
            if (used && root.Reduce is { } r) shared &= ~r.Contracted;
            if (strictly || !used) shared &= root.Loops;
        }
        return shared;
    }

    private int Mark(List<LoweringRoot> roots)
    {
        int mark = ++_nextMark;
        foreach (var root in roots) root.Mark = mark;
        return mark;
    }

    private static bool HasUserIn(LoweringRoot root, int mark)
    {
        foreach (var user in root.Users)
        {
            if (user.Mark == mark) return true;
        }
        return false;
    }
}
