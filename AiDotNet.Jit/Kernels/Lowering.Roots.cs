using System.Numerics;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>What must be done, and what it needs to be done first.</summary>
public sealed partial class Lowering
{
    private void FindRoots()
    {
        Prepare();
        var stores = new List<LoweringRoot>();
        foreach (var kept in _schedule.Kept)
            stores.Add(NewStore(kept.Buffer, IndexOf(kept.Index), _values[kept.Value], null, accumulate: false, kept: true));
        foreach (var s in _kernel.Stores)
        {
            Check(s);
            var row = s.Row is null ? null : OffsetOf(_values[s.Row], s.RowStride);
            stores.Add(NewStore(s.Buffer, IndexOf(s.Index), _values[s.Value], row, s.Accumulate, kept: false));
        }
        stores.RemoveAll(s => IsEmpty(s.Deps));
        var byReduce = new Dictionary<LoweringValue, LoweringRoot>();
        var byKept = stores.Where(s => s.IsKept).ToDictionary(s => s.Value);
        var pending = new Queue<LoweringRoot>(stores);
        while (pending.TryDequeue(out var root)) Connect(root, byReduce, byKept, pending);
        ulong used = 0;
        foreach (var root in stores.Concat(byReduce.Values)) used |= root.Deps;
        PlaceRest(used);
        _roots.AddRange(byReduce.Values.OrderBy(r => r.Reduce!.Id).Select(WithLoops));
        _roots.AddRange(stores.Select(WithLoops));
        foreach (var root in _roots) CheckParallel(root);

        LoweringRoot WithLoops(LoweringRoot root)
        {
            root.Loops = root.Deps & _serial;
            return root;
        }
    }

    private static LoweringRoot NewStore(
        KernelBuffer buffer, LoweringIndex index, LoweringValue value, LoweringValue? row, bool accumulate, bool kept) => new()
    {
        Value = value,
        Buffer = buffer,
        Index = index,
        Row = row,
        Accumulate = accumulate,
        IsKept = kept,
        Deps = index.Deps | value.Deps | (row?.Deps ?? 0),
    };

    /// <summary>Finds the reductions and kept values that a root reads, and makes roots of reductions seen first.</summary>
    private static void Connect(
        LoweringRoot root,
        Dictionary<LoweringValue, LoweringRoot> byReduce,
        Dictionary<LoweringValue, LoweringRoot> byKept,
        Queue<LoweringRoot> pending)
    {
        var seen = new HashSet<LoweringValue>();
        var stack = new Stack<LoweringValue>();
        if (root.Row is not null) stack.Push(root.Row);
        stack.Push(root.Value);
        while (stack.TryPop(out var v))
        {
            if (!seen.Add(v)) continue;
            if (byKept.TryGetValue(v, out var kept) && kept != root && kept.Stage < root.Stage) Link(kept, root);
            else if (v.Kind == LoweringValue.Kinds.Reduce)
            {
                if (!byReduce.TryGetValue(v, out var reduce))
                {
                    byReduce[v] = reduce = new() { Reduce = v, Value = v.Args[0], Deps = v.BodyDeps };
                    pending.Enqueue(reduce);
                }
                Link(reduce, root);
            }
            else foreach (var a in v.Args) stack.Push(a);
        }
    }

    private static void Link(LoweringRoot used, LoweringRoot user)
    {
        used.Users.Add(user);
        user.Uses.Add(used);
    }

    private void CheckParallel(LoweringRoot root)
    {
        if (_parallelAxis is { } parallel && root.Reduce is { } r && (r.Contracted & parallel.Bits) != 0)
            throw new InvalidScheduleException(
                $"Kernel {_kernel.Name}: the parallel axis {parallel.Axis} is contracted by a reduction. Run a free axis in parallel.");
        if (_parallelInner is not { } inner) return;
        bool runsInBoth = (root.Loops & _parallelAxis!.Bits) != 0 && (root.Loops & inner.Bits) != 0;
        if (!runsInBoth || root.Accumulate || root.Reduce is { } sum && (sum.Contracted & inner.Bits) != 0)
            throw new InvalidScheduleException(
                $"Kernel {_kernel.Name}: not everything has iterations of its own for {_parallelAxis.Axis} and {inner.Axis}. Run one of them in parallel.");
    }

    /// <summary>One of the axes has no iterations.</summary>
    private bool IsEmpty(ulong axes)
    {
        for (; axes != 0; axes &= axes - 1)
        {
            if (Whole(_leaves[BitOperations.TrailingZeroCount(axes)]).Axis.Extent == 0) return true;
        }
        return false;
    }

    private void Check(Store store)
    {
        if (store.Value.Type != store.Buffer.Type)
            throw new VerificationException(
                $"Kernel {_kernel.Name}: {store.Value.Type.Text()} is stored to {store.Buffer.Name}, a buffer of {store.Buffer.Type.Text()}. Cast it.");
        var (value, index) = (_values[store.Value], IndexOf(store.Index));
        ulong row = store.Row is null ? 0 : _values[store.Row].Deps, deps = value.Deps | index.Deps | row;
        if (IsEmpty(deps)) return;
        string lost = NamesOf(value.Deps & ~(index.Deps | row));
        if (!store.Accumulate && lost.Length > 0)
            throw new VerificationException(
                $"Kernel {_kernel.Name}: the value stored to {store.Buffer.Name} depends on {lost}, its position does not. " +
                $"Reduce over {lost}, or accumulate.");
        if (!store.Accumulate) return;
        if (_parallelAxis is { } parallel && (deps & parallel.Bits) != 0 && !IsDisjoint(store, parallel))
            throw new InvalidScheduleException(
                $"Kernel {_kernel.Name}: iterations of the parallel axis {parallel.Axis} add to the same elements of {store.Buffer.Name}. " +
                "Run another axis in parallel.");
        if (_vectorAxis is { } vector && (row & _vector) != 0 && !IsDisjoint(store, vector))
            throw new InvalidScheduleException(
                $"Kernel {_kernel.Name}: lanes of {vector.Parent!.Axis} may add to the same element of {store.Buffer.Name}. " +
                "Vectorise another axis.");
    }

    // Different iterations of a part of a split are different positions of the whole axis.
    private static bool IsDisjoint(Store store, LoweringAxis part) =>
        Overlap.IsDisjoint(store.Index.Terms, store.Row is not null, store.RowStride, Whole(part).Axis);
}
