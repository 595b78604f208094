using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// A reduction over axes on both sides of those that stay, as of images and pixels but not of channels, is taken in two steps: of the inner axes, then of what these
/// left. Threads then share out the outer axis, as the kernels around do: shared out by channels, half of what each reads lies in the cache of the other core. The order of
/// additions follows from the shape alone.
/// </summary>
internal static class InnerSums
{
    private const long FewestBytes = 1 << 18; // less is shared by nobody
    private const int FewestInner = 64; // terms of the first step: what it leaves is to be small beside what it reads
    private const int FewestOuter = 8;

    /// <summary>The reductions of a graph that are taken in two steps.</summary>
    public static HashSet<Node> Of(Graph graph)
    {
        var largest = LargestAfter(graph);
        // Where every element needs the result, one kernel is to walk over the elements twice: fusion sees to that.
        return [.. graph.Nodes.Where(n => HasBothSides(n) && largest[n] < n[0].Shape.Size)];
    }

    /// <summary>One of them, of a copy of its operand.</summary>
    public static Node InTwoSteps(Node reduction, Node operand)
    {
        var axes = reduction.Attribute<AxesAttributes>().Axes;
        int first = FirstInner(axes, operand.Shape.Rank);
        var step = operand.Builder.Add(reduction.Op, [operand], new AxesAttributes([.. Enumerable.Range(first, operand.Shape.Rank - first)]));
        return operand.Builder.Add(reduction.Op, [step], new AxesAttributes([.. axes.Where(a => a < first)]));
    }

    private static bool HasBothSides(Node node)
    {
        if (!Materialization.IsReduce(node.Op)) return false;
        var (shape, axes) = (node[0].Shape, node.Attribute<AxesAttributes>().Axes);
        int first = FirstInner(axes, shape.Rank);
        if (first == shape.Rank || axes.Count == shape.Rank || !axes.Contains(0)) return false;
        return shape.Size * node.DType.Size() >= FewestBytes && shape[0] >= FewestOuter && shape.Skip(first).Aggregate(1L, (n, e) => n * e) >= FewestInner;
    }

    // The start of the reduced axes that no other axis follows.
    private static int FirstInner(IReadOnlyList<int> axes, int rank)
    {
        int first = rank;
        while (axes.Contains(first - 1)) first--;
        return first;
    }

    // The size of the largest node that needs a node, directly or not.
    private static Dictionary<Node, long> LargestAfter(Graph graph)
    {
        var largest = graph.Nodes.ToDictionary(n => n, _ => 0L);
        foreach (var node in graph.Nodes.Reverse())
        {
            foreach (var operand in node.OperandSpan) largest[operand] = Math.Max(largest[operand], Math.Max(largest[node], node.Shape.Size));
        }
        return largest;
    }
}
