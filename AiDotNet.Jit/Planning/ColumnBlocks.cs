using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// A reduction down the columns of a large matrix is taken in two steps: of each block of rows, then of what these left. Threads then share out whole rows, which
/// lie together in memory, and what else walks over the rows can take the first step along. The blocks follow from the shape alone, and with them the order of additions.
/// </summary>
internal static class ColumnBlocks
{
    internal const long FarBytes = 1 << 19; // read from beyond the nearest caches
    private const long BytesInBlock = 1 << 20;
    private const int MostBlocks = 128;
    private const int FewestBlocks = 4;
    private const int FewestWanted = 16;
    private const int FewestRows = 32; // in a block: what it leaves is to be small beside what it reads
    private const int FewestColumns = 64;

    /// <summary>The graph with such reductions in two steps; the graph itself where there are none.</summary>
    public static Graph Apply(Graph graph, PlanOptions options)
    {
        if (!options.SumsInBlocks) return graph;
        var inner = InnerSums.Of(graph);
        var cuts = new Dictionary<Node, (int Axis, int Blocks)>();
        foreach (var node in graph.Nodes)
        {
            if (CutOf(node) is { } found) cuts[node] = found;
        }
        if (inner.Count + cuts.Count == 0) return graph;
        var builder = new GraphBuilder();
        var moved = new Dictionary<Node, Node>();
        foreach (var node in graph.Nodes)
        {
            Node[] operands = [.. node.Operands.Select(o => moved[o])];
            var copy = cuts.TryGetValue(node, out var cut) ? InTwoSteps(node, operands[0], cut.Axis, cut.Blocks)
                : inner.Contains(node) ? InnerSums.InTwoSteps(node, operands[0])
                : builder.Add(node.Op, operands, node.Attributes);
            (copy.Tag, copy.Origin) = (copy.Tag ?? node.Tag, copy.Origin ?? node.Origin);
            moved[node] = copy;
        }
        return new([.. graph.Inputs.Select(i => moved[i])], [.. graph.Outputs.Select(o => moved[o])], [.. graph.Checks.Select(c => moved[c])]);
    }

    private static Node InTwoSteps(Node reduction, Node operand, int axis, int blocks)
    {
        int reduced = reduction.Attribute<AxesAttributes>().Axes.Count, rows = operand.Shape[axis] / blocks;
        if (blocks > 1 && rows > 1)
        {
            operand = operand.Reshape([.. operand.Shape.Take(axis), blocks, rows, .. operand.Shape.Skip(axis + 1)]);
            reduced++;
        }
        int first = blocks > 1 ? axis + 1 : axis;
        var step = Reduce(operand, first, reduced);
        return Reduce(step, 0, first);

        Node Reduce(Node x, int from, int to) => x.Builder.Add(reduction.Op, [x], new AxesAttributes([.. Enumerable.Range(from, to - from)]));
    }

    // What a block leaves changes hands between threads twice a run, so there are no more than enough threads to be as fast as memory need.
    private static long Wanted(long bytes) => Math.Clamp(bytes / BytesInBlock, FewestWanted, MostBlocks / 2);

    // Where the reduced axes, all of them outer ones, are cut: the axes before, and so many parts of this one, count the blocks.
    private static (int Axis, int Blocks)? CutOf(Node node)
    {
        if (!Materialization.IsReduce(node.Op)) return null;
        var (shape, axes) = (node[0].Shape, node.Attribute<AxesAttributes>().Axes);
        if (axes.Count == shape.Rank || !axes.SequenceEqual(Enumerable.Range(0, axes.Count))) return null;
        if (node.Shape.Size < FewestColumns || shape.Size * node.DType.Size() < FarBytes) return null;
        long wanted = Wanted(shape.Size * node.DType.Size());
        return Cuts(shape, axes.Count, shape.Size / node.Shape.Size).OrderBy(c => c.Axis < axes.Count - 1).ThenBy(c => Math.Abs(wanted - c.All))
            .Select(c => ((int, int)?)(c.Axis, c.Blocks)).FirstOrDefault();
    }

    // All blocks are so many parts of one axis times the axes before. Rows of one axis are best: another kernel can walk them.
    private static IEnumerable<(int Axis, int Blocks, long All)> Cuts(Shape shape, int reduced, long rows)
    {
        long before = 1;
        for (int axis = 0; axis < reduced && before <= MostBlocks; before *= shape[axis++])
        {
            for (int parts = 1; parts <= Math.Min(MostBlocks / before, shape[axis]); parts++)
            {
                long all = before * parts;
                if (shape[axis] % parts == 0 && all >= FewestBlocks && rows / all >= FewestRows) yield return (axis, parts, all);
            }
        }
    }
}
