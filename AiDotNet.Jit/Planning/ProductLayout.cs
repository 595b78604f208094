using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// Sees to it that every product has an operand whose free axis is contiguous: lanes need it, and no schedule can mend a bad
/// stride. Where neither operand has one (a b^T with both stored by rows) the cheaper operand is copied in another order.
/// </summary>
internal static class ProductLayout
{
    private const int FewestUsefulLanes = 8;
    private const int StridedResult = 8; // copied elements that cost what a result does whose lanes, and those of its epilogue, are not neighbours

    private const double OtherOrder = 2; // copied elements that cost what a result does that is written, read again and turned
    private const double FarElement = 1.7; // copied elements that cost what one beyond the near caches does
    private const double Step = 2000; // multiply-adds of vectors that cost what one more kernel does
    private const int NearBytes = 512 << 10;

    /// <summary>The graph with the copies put in.</summary>
    public static ProductOrder Apply(Graph graph, PlanOptions options)
    {
        if (!options.CopyOperands) return new(graph, [], new HashSet<Node>());
        var lanes = WindowLanes.For(graph, options);
        var sides = new Dictionary<Node, int>();
        foreach (var node in graph.Nodes)
        {
            if (CopiedSide(node) is var side && side >= 0) sides[node] = side;
        }
        if (lanes.IsEmpty && sides.Count == 0) return new(graph, [], new HashSet<Node>());
        var builder = new GraphBuilder();
        builder.Expect(graph.Nodes.Count);
        var moved = new Dictionary<Node, Node>(graph.Nodes.Count);
        var copies = new List<Node>();
        var (guards, apart) = (new HashSet<Node>(), new HashSet<Node>());
        foreach (var node in graph.Nodes)
        {
            int side = sides.GetValueOrDefault(node, -1);
            if ((lanes.OuterOf(node) ?? (side == 1 ? Exchanged(node, options) : null)) is { } outer)
            {
                moved[node] = Outer(node, new(outer, n => moved[n]), copies, guards, apart);
                continue;
            }
            if (lanes.IsPacked(node)) side = 1;
            var copy = lanes.GuardsOf(node) is { } axes ? GuardedPad(node, moved[node[0]], axes)
                : side >= 0 ? WithCopy(builder, node, side, moved, copies)
                : builder.AddLike(node, moved);
            (copy.Tag, copy.Origin) = (copy.Tag ?? node.Tag, copy.Origin ?? node.Origin);
            moved[node] = copy;
            if (lanes.GuardsOf(node) is not null) guards.Add(copy);
        }
        var result = new Graph([.. graph.Inputs.Select(i => moved[i])], [.. graph.Outputs.Select(o => moved[o])], [.. graph.Checks.Select(c => moved[c])]);
        return new(result, copies, guards) { Apart = apart };
    }

    private static Node Outer(Node dot, OuterProduct outer, List<Node> copies, HashSet<Node> guards, HashSet<Node> apart)
    {
        var result = outer.Build(dot);
        (outer.Product!.Tag, outer.Product.Origin) = (dot.Tag, dot.Origin);
        copies.Add(outer.Copy!);
        guards.UnionWith(outer.Guards);
        apart.Add(outer.Product);
        return result;
    }

    private static Node WithCopy(GraphBuilder builder, Node node, int side, Dictionary<Node, Node> moved, List<Node> copies)
    {
        Node[] operands = [.. node.Operands.Select(o => moved[o])];
        int axis = FreeAxes(node, side).MaxBy(a => (Math.Min(node[side].Shape[a], FewestUsefulLanes), a));
        operands[side] = CopyFreeAxisLast(operands[side], axis, copies);
        return builder.Add(node.Op, operands, node.Attributes);
    }

    /// <summary>The side of a product that is copied because neither has a contiguous free axis, or -1.</summary>
    public static int CopiedSide(Node node) => NeedsCopy(node) ? CheaperSide(node) : -1;

    // The axes that stay a guard are padded last, around a copy with the others.
    private static Node GuardedPad(Node pad, Node operand, bool[] axes)
    {
        var a = pad.Attribute<PadAttributes>();
        IntList none = [.. a.Interior];
        return operand.Pad(Part(a.Low, false), Part(a.High, false), none).Pad(Part(a.Low, true), Part(a.High, true), none);

        IntList Part(IntList widths, bool guarded) => [.. widths.Select((w, d) => axes[d] == guarded ? w : 0)];
    }

    private static bool NeedsCopy(Node node)
    {
        if (node.Op != Primitive.Dot || node.Shape.Size == 0) return false;
        var (left, right) = (FreeAxes(node, 0), FreeAxes(node, 1));
        if (left.Any(a => IsContiguous(node[0], a)) || right.Any(a => IsContiguous(node[1], a))) return false;
        if (node[CheaperSide(node)].Shape is var shape && FreeAxes(node, CheaperSide(node)).All(a => shape[a] < FewestUsefulLanes)) return false;
        return !HasLongContiguousSum(node) || (Largest(node[0], left) >= FewestUsefulLanes && Largest(node[1], right) >= FewestUsefulLanes && !IsWindowed(node))
            || (IsWindowed(node) && Largest(node[CheaperSide(node)], FreeAxes(node, CheaperSide(node))) >= 2 * FewestUsefulLanes);
    }

    // Gradients of convolution weights sum over contiguous pixels: lanes over the sum are as good, without a copy.
    private static bool IsWindowed(Node dot) => ReadsWindows(dot[0]) || ReadsWindows(dot[1]);

    /// <summary>True for windows seen through views.</summary>
    public static bool ReadsWindows(Node node)
    {
        while (Materialization.IsView(node.Op) || Materialization.IsIdentity(node.Op)) node = node[0];
        return node.Op == Primitive.Unfold;
    }

    private static bool HasLongContiguousSum(Node dot)
    {
        var a = dot.Attribute<DotAttributes>();
        for (int i = 0; i < a.LeftContract.Count; i++)
        {
            if (dot[0].Shape[a.LeftContract[i]] >= FewestUsefulLanes && StrideOf(dot[0], a.LeftContract[i]) == 1
                && StrideOf(dot[1], a.RightContract[i]) == 1)
            {
                return true;
            }
        }
        return false;
    }

    private static int Largest(Node operand, List<int> axes) => axes.Count == 0 ? 0 : axes.Max(a => operand.Shape[a]);

    // The right operand's free axis is the contiguous one of the result: copying the left one costs strided stores.
    private static int CheaperSide(Node dot)
    {
        if (ReadsWindows(dot[1]) && !ReadsWindows(dot[0])) return 0; // never copy all windows
        if (FreeAxes(dot, 1).Count == 0) return 0;
        if (FreeAxes(dot, 0).Count == 0) return 1;
        return dot[1].Shape.Size <= dot[0].Shape.Size + StridedResult * dot.Shape.Size ? 1 : 0;
    }

    // The left operand copied, and the product taken the other way round: its result then lies the other way round, too, which is another copy at the end. That
    // pays where the right operand is larger than both (the weights of a layer), or where its axis fills less of the lanes.
    private static OuterLanes? Exchanged(Node dot, PlanOptions options)
    {
        if (options.KeepAxes || options.VectorBits == 0 || IsWindowed(dot) || dot.Attribute<DotAttributes>().LeftBatch.Count > 0) return null;
        if (FreeAxes(dot, 0).Count != 1 || FreeAxes(dot, 1).Count != 1) return null;
        int lanes = options.VectorBits / 8 / Math.Max(4, dot.DType.Size()), row = FreeAxes(dot, 0)[0];
        double left = Cost(dot, 0, lanes) + OtherOrder * dot.Shape.Size + Step;
        return left < Cost(dot, 1, lanes) ? new(dot[0], row, row) : null;
    }

    // Multiply-adds of vectors for the product with a copy of one side, whose free axis fills the lanes.
    private static double Cost(Node dot, int side, int lanes)
    {
        double sums = dot.Attribute<DotAttributes>().LeftContract.Aggregate((double)dot.Shape.Size, (n, d) => n * dot[0].Shape[d]);
        double far = dot[side].Shape.Size * dot.DType.Size() > NearBytes ? FarElement : 1;
        return (sums / lanes / WindowLanes.Fill(dot[side].Shape[FreeAxes(dot, side)[0]], lanes)) + (far * dot[side].Shape.Size);
    }

    /// <summary>The axes of an operand that the result has from it alone.</summary>
    public static List<int> FreeAxes(Node dot, int side)
    {
        var a = dot.Attribute<DotAttributes>();
        var (batch, contract) = side == 0 ? (a.LeftBatch, a.LeftContract) : (a.RightBatch, a.RightContract);
        var shape = dot[side].Shape;
        var free = new List<int>(shape.Rank);
        for (int d = 0; d < shape.Rank; d++)
        {
            if (shape[d] > 1 && !batch.Contains(d) && !contract.Contains(d)) free.Add(d);
        }
        return free;
    }

    /// <summary>True for an axis whose elements are neighbours in memory, enough of them for lanes.</summary>
    public static bool IsContiguous(Node operand, int axis) => operand.Shape[axis] >= FewestUsefulLanes && StrideOf(operand, axis) == 1;

    /// <summary>Elements between neighbours along an axis, in the memory behind the operand's views; 0 when that is not a constant.</summary>
    private static long StrideOf(Node operand, int axis)
    {
        if (operand.Shape[axis] == 1) return 0;
        if (!IsSeenThrough(operand)) return operand.Shape.ContiguousStrides()[axis];
        Affine[] index = ValueBuilder.FreshIndex(operand.Shape, []);
        var own = index[axis].Terms[0].Axis;
        var node = operand;
        while (IsSeenThrough(node))
        {
            if (node.Op == Primitive.Reshape && Indices.Reshape(index, node.Shape, node[0].Shape) is null) return 0;
            index = Access.Operand(node, 0, index);
            node = node[0];
        }
        return Indices.Linear(index, node.Shape).ScaleOf(own);
    }

    private static bool IsSeenThrough(Node node) => Materialization.IsView(node.Op) || node.Op == Primitive.Unfold || Materialization.IsIdentity(node.Op);

    private static Node CopyFreeAxisLast(Node operand, int axis, List<Node> copies)
    {
        int rank = operand.Shape.Rank;
        int[] order = [.. Enumerable.Range(0, rank).Where(d => d != axis), axis];
        var inverse = new int[rank];
        for (int i = 0; i < rank; i++) inverse[order[i]] = i;
        var copy = operand.Builder.Add(Primitive.Permute, [operand], new AxesAttributes(order));
        copies.Add(copy);
        return operand.Builder.Add(Primitive.Permute, [copy], new AxesAttributes(inverse));
    }
}
