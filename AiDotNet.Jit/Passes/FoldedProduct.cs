using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Passes;

/// <summary>A fold of a product whose window positions come from one operand and whose window cells come from the other.</summary>
internal sealed class FoldedProduct
{
    private const double MostWork = 3; // times the multiply-adds of the product that is folded

    private readonly Node _fold;
    private readonly Node _dot;
    private readonly WindowAttributes _window;
    private readonly (int Side, int Axis)[] _origins; // where each axis of the fold's operand comes from
    private readonly int _lead;

    private FoldedProduct(Node fold, Node dot, (int Side, int Axis)[] origins)
    {
        (_fold, _dot, _origins) = (fold, dot, origins);
        _window = fold.Attribute<WindowAttributes>();
        _lead = fold.Shape.Rank - Windowed;
    }

    private int Windowed => _window.Sizes.Count;

    private int Positions => _origins[_lead].Side;

    /// <summary>The pattern at a fold; null elsewhere, and where the zeros that complete the windows would be most of the work.</summary>
    public static FoldedProduct? Match(Node fold)
    {
        if (fold.Op != Primitive.Fold || !Completes(fold.Attribute<WindowAttributes>())) return null;
        var operand = fold[0];
        var dot = operand.Op == Primitive.Permute ? operand[0] : operand;
        if (dot.Op != Primitive.Dot) return null;
        var origins = Origins(dot);
        if (operand.Op == Primitive.Permute) origins = [.. operand.Attribute<AxesAttributes>().Axes.Select(a => origins[a])];
        var match = new FoldedProduct(fold, dot, origins);
        return match.IsSeparated() ? match : null;
    }

    // At stride s, neighbours in the result see cells s apart: each of s phases is a convolution with its own cells, as many as the longest has.
    private static bool Completes(WindowAttributes window)
    {
        double work = 1;
        for (int w = 0; w < window.Sizes.Count; w++)
        {
            if (window.Strides[w] != 1 && window.Dilations[w] != 1) return false;
            work *= Cells(window, w) * window.Strides[w] / (double)window.Sizes[w];
        }
        return work <= MostWork;
    }

    // Cells of a phase.
    private static int Cells(WindowAttributes window, int w) => (window.Sizes[w] + window.Strides[w] - 1) / window.Strides[w];

    /// <summary>The same values as a product over windows of the padded operand.</summary>
    public Node Correlate()
    {
        var (positions, cells) = (_dot[Positions], _dot[1 - Positions]);
        int[] positionAxes = [.. Enumerable.Range(_lead, Windowed).Select(q => _origins[q].Axis)];
        int[] cellAxes = [.. Enumerable.Range(_lead + Windowed, Windowed).Select(q => _origins[q].Axis)];
        int rank = positions.Shape.Rank;
        var windows = Padded(positions, positionAxes);
        int[] others = [.. Enumerable.Range(0, rank).Except(positionAxes)];
        windows = windows.Permute([.. others, .. positionAxes]);
        int[] ones = [.. Enumerable.Repeat(1, Windowed)];
        windows = windows.Unfold([.. Enumerable.Range(0, Windowed).Select(w => Cells(_window, w))], ones, _window.Dilations);

        var dot = _dot.Attribute<DotAttributes>();
        var (batch, contract, cellBatch, cellContract) = Positions == 0
            ? (dot.LeftBatch, dot.LeftContract, dot.RightBatch, dot.RightContract)
            : (dot.RightBatch, dot.RightContract, dot.LeftBatch, dot.LeftContract);
        IntList movedBatch = [.. batch.Select(a => Array.IndexOf(others, a))];
        IntList movedContract = [.. contract.Select(a => Array.IndexOf(others, a)), .. Enumerable.Range(rank, Windowed)];
        IntList turnedContract = [.. cellContract, .. cellAxes];
        // Phases come behind all other axes of the cells, so that those keep their numbers.
        var turned = Turned(Phased(cells, cellAxes), cellAxes);
        var product = Positions == 0
            ? NodeMath.Dot(windows, turned, movedBatch, cellBatch, movedContract, turnedContract)
            : NodeMath.Dot(turned, windows, cellBatch, movedBatch, turnedContract, movedContract);
        return Joined(Ordered(product, others, positionAxes, cells.Shape.Rank));
    }

    // Axes of the product in the order of the fold's result: leading axes, then positions, each with its phases behind it.
    private Node Ordered(Node product, int[] others, int[] positionAxes, int phases)
    {
        var origins = Origins(product);
        var order = new List<int>();
        for (int q = 0; q < _fold.Shape.Rank; q++)
        {
            var (side, axis) = _origins[q];
            if (side == Positions || (side < 0 && Positions == 0)) axis = q >= _lead ? others.Length + Array.IndexOf(positionAxes, axis) : Array.IndexOf(others, axis);
            order.Add(Array.IndexOf(origins, (side, axis)));
            if (q >= _lead && _window.Strides[q - _lead] > 1) order.Add(Array.IndexOf(origins, (1 - Positions, phases++)));
        }
        return product.Permute([.. order]);
    }

    // Element s m + r of the result is phase r of position m; the last position may have phases beyond the end.
    private Node Joined(Node phased)
    {
        if (_window.Strides.All(s => s == 1)) return phased;
        int[] whole = [.. _fold.Shape];
        for (int w = 0; w < Windowed; w++) whole[_lead + w] = PositionsOf(w) * _window.Strides[w];
        return phased.Reshape(whole).Slice(new int[whole.Length], [.. _fold.Shape], [.. Enumerable.Repeat(1, whole.Length)]);
    }

    private int PositionsOf(int w) => (_window.Extents[w] + _window.Strides[w] - 1) / _window.Strides[w];

    private Node Padded(Node positions, int[] axes)
    {
        int rank = positions.Shape.Rank;
        int[] low = new int[rank], high = new int[rank];
        for (int w = 0; w < Windowed; w++)
        {
            int reach = (Cells(_window, w) - 1) * _window.Dilations[w];
            low[axes[w]] = reach;
            high[axes[w]] = PositionsOf(w) - positions.Shape[axes[w]];
        }
        return positions.Pad(low, high, new int[rank], 0);
    }

    // Cell s j + r becomes cell j of phase r.
    private Node Phased(Node cells, int[] axes)
    {
        for (int w = 0; w < Windowed; w++)
        {
            int rank = cells.Shape.Rank, axis = axes[w], stride = _window.Strides[w], count = Cells(_window, w);
            if (stride == 1) continue;
            int[] high = new int[rank];
            high[axis] = (count * stride) - cells.Shape[axis];
            int[] divided = [.. cells.Shape.Take(axis), count, stride, .. cells.Shape.Skip(axis + 1)];
            int[] order = [.. Enumerable.Range(0, rank + 1).Where(a => a != axis + 1), axis + 1];
            cells = cells.Pad(new int[rank], high, new int[rank], 0).Reshape(divided).Permute(order);
        }
        return cells;
    }

    private static Node Turned(Node cells, int[] axes)
    {
        int rank = cells.Shape.Rank;
        int[] starts = new int[rank], steps = [.. Enumerable.Repeat(1, rank)];
        foreach (int axis in axes) (starts[axis], steps[axis]) = (cells.Shape[axis] - 1, -1);
        return cells.Slice(starts, [.. cells.Shape], steps);
    }

    // Positions and cells must be free axes of different operands.
    private bool IsSeparated()
    {
        for (int w = 0; w < Windowed; w++)
        {
            if (_origins[_lead + w].Side != Positions || _origins[_lead + Windowed + w].Side != 1 - Positions) return false;
        }
        return Positions >= 0;
    }

    // Operand and axis behind each axis of a product; batch axes belong to both and are given as the left operand's with side -1.
    private static (int Side, int Axis)[] Origins(Node dot)
    {
        var a = dot.Attribute<DotAttributes>();
        return
        [
            .. a.LeftBatch.Select(axis => (-1, axis)),
            .. Enumerable.Range(0, dot[0].Shape.Rank).Where(d => !a.LeftBatch.Contains(d) && !a.LeftContract.Contains(d)).Select(d => (0, d)),
            .. Enumerable.Range(0, dot[1].Shape.Rank).Where(d => !a.RightBatch.Contains(d) && !a.RightContract.Contains(d)).Select(d => (1, d)),
        ];
    }
}
