using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Passes;

/// <summary>A fold of a product whose window positions come from one operand and whose window cells come from the other.</summary>
internal sealed class FoldedProduct
{
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

    /// <summary>The pattern at a fold, at stride 1; null elsewhere.</summary>
    public static FoldedProduct? Match(Node fold)
    {
        if (fold.Op != Primitive.Fold || fold.Attribute<WindowAttributes>().Strides.Any(s => s != 1)) return null;
        var operand = fold[0];
        var dot = operand.Op == Primitive.Permute ? operand[0] : operand;
        if (dot.Op != Primitive.Dot) return null;
        var origins = Origins(dot);
        if (operand.Op == Primitive.Permute) origins = [.. operand.Attribute<AxesAttributes>().Axes.Select(a => origins[a])];
        var match = new FoldedProduct(fold, dot, origins);
        return match.IsSeparated() ? match : null;
    }

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
        windows = windows.Unfold(_window.Sizes, ones, _window.Dilations);

        var dot = _dot.Attribute<DotAttributes>();
        var (batch, contract, cellBatch, cellContract) = Positions == 0
            ? (dot.LeftBatch, dot.LeftContract, dot.RightBatch, dot.RightContract)
            : (dot.RightBatch, dot.RightContract, dot.LeftBatch, dot.LeftContract);
        IntList movedBatch = [.. batch.Select(a => Array.IndexOf(others, a))];
        IntList movedContract = [.. contract.Select(a => Array.IndexOf(others, a)), .. Enumerable.Range(rank, Windowed)];
        IntList turnedContract = [.. cellContract, .. cellAxes];
        var turned = Turned(cells, cellAxes);
        var product = Positions == 0
            ? NodeMath.Dot(windows, turned, movedBatch, cellBatch, movedContract, turnedContract)
            : NodeMath.Dot(turned, windows, cellBatch, movedBatch, turnedContract, movedContract);
        return Ordered(product, others, positionAxes);
    }

    // Axes of the product in the order of the fold's result: leading axes, then positions.
    private Node Ordered(Node product, int[] others, int[] positionAxes)
    {
        var origins = Origins(product);
        var order = new int[_fold.Shape.Rank];
        for (int q = 0; q < order.Length; q++)
        {
            var (side, axis) = _origins[q];
            if (side == Positions || (side < 0 && Positions == 0)) axis = q >= _lead ? others.Length + Array.IndexOf(positionAxes, axis) : Array.IndexOf(others, axis);
            order[q] = Array.IndexOf(origins, (side, axis));
        }
        return product.Permute(order);
    }

    private Node Padded(Node positions, int[] axes)
    {
        int rank = positions.Shape.Rank;
        int[] low = new int[rank], high = new int[rank];
        for (int w = 0; w < Windowed; w++)
        {
            int reach = (_window.Sizes[w] - 1) * _window.Dilations[w];
            low[axes[w]] = reach;
            high[axes[w]] = _window.Extents[w] - positions.Shape[axes[w]];
        }
        return positions.Pad(low, high, new int[rank], 0);
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
