using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>Builds the product that <see cref="OuterLanes"/> chose: the same sums, with the axis of the lanes last in the copied operand and in the result.</summary>
/// <param name="lanes">The choice.</param>
/// <param name="moved">A node of the graph as a node of the graph that is built.</param>
internal sealed class OuterProduct(OuterLanes lanes, Func<Node, Node> moved)
{
    /// <summary>The operand's copy: it must live in memory.</summary>
    public Node? Copy { get; private set; }

    /// <summary>Padding around the copy: its readers leave out what lies outside.</summary>
    public List<Node> Guards { get; } = [];

    /// <summary>The product as it lies in memory. What is computed of it lies the other way round and is a kernel of its own.</summary>
    public Node? Product { get; private set; }

    /// <summary>The product in the order of axes that its users know.</summary>
    public Node Build(Node dot)
    {
        var a = dot.Attribute<DotAttributes>();
        int[] order = LastOf(dot[0].Shape.Rank, lanes.Free);
        var windows = OverCopy(dot[0]).Permute(order);
        Product = NodeMath.Dot(moved(dot[1]), windows, a.RightBatch, Placed(a.LeftBatch), a.RightContract, Placed(a.LeftContract));
        return Product.Permute(InOrder(dot, a));

        IntList Placed(IntList axes) => [.. axes.Select(d => Array.IndexOf(order, d))];
    }

    // Batch, the right operand's axes, the left one's with the lanes last: back to batch, left, right.
    private int[] InOrder(Node dot, DotAttributes a)
    {
        int batch = a.LeftBatch.Count, right = dot[1].Shape.Rank - batch - a.RightContract.Count, rank = dot.Shape.Rank;
        int[] left = [.. Enumerable.Range(0, dot[0].Shape.Rank).Where(d => !a.LeftBatch.Contains(d) && !a.LeftContract.Contains(d))];
        var places = LastOf(left.Length, Array.IndexOf(left, lanes.Free));
        return
        [
            .. Enumerable.Range(0, batch),
            .. Enumerable.Range(0, left.Length).Select(i => batch + right + Array.IndexOf(places, i)),
            .. Enumerable.Range(batch, right),
        ];
    }

    private Node OverCopy(Node node)
    {
        if (node == lanes.Source) return Copied(moved(node));
        var operand = OverCopy(node[0]);
        var result = operand.Builder.Add(node.Op, [operand], node.Attributes);
        if (node.Op == Primitive.Pad) Guards.Add(result);
        return result;
    }

    private Node Copied(Node source)
    {
        int[] order = LastOf(source.Shape.Rank, lanes.Axis), back = new int[order.Length];
        for (int i = 0; i < order.Length; i++) back[order[i]] = i;
        Copy = source.Permute(order);
        return Copy.Permute(back);
    }

    private static int[] LastOf(int rank, int axis) => [.. Enumerable.Range(0, rank).Where(d => d != axis), axis];
}
