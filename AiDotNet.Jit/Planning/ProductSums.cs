using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// Sums of many small products over rows, the gradients of weights that a recurrent layer uses again at every step, are added up for each block of rows by itself, and the
/// blocks at the end: sum_t x_t^T y_t = sum_b (sum_t x_t[b]^T y_t[b]). Threads with rows of their own then need nothing of each other before that end
/// (<see cref="Codegen.Strand"/>). The blocks follow from the shapes alone, and with them the order of additions.
/// </summary>
internal static class ProductSums
{
    private const int FewestTerms = 8; // that share the addition of the blocks
    private const long MostMultiplyAdds = 1 << 17; // of a term: what takes longer is shared out by itself
    private const int RowsInBlock = 16; // one block more reads and writes a sum more, which takes what two rows do
    private const int MostBlocks = 16;

    /// <summary>The graph with such sums in blocks; the graph itself where there are none.</summary>
    public static Graph Apply(Graph graph, PlanOptions options)
    {
        if (!options.SumsInBlocks) return graph;
        var sums = Find(graph);
        if (sums.Count == 0) return graph;
        var builder = new GraphBuilder();
        builder.Expect(graph.Nodes.Count + (2 * sums.Count));
        var moved = new Dictionary<Node, Node>(graph.Nodes.Count);
        foreach (var node in graph.Nodes)
        {
            var copy = sums.TryGetValue(node, out var sum) ? InBlocks(node, sum, moved) : builder.AddLike(node, moved);
            (copy.Tag, copy.Origin) = (copy.Tag ?? node.Tag, copy.Origin ?? node.Origin);
            moved[node] = copy;
        }
        return new([.. graph.Inputs.Select(i => moved[i])], [.. graph.Outputs.Select(o => moved[o])], [.. graph.Checks.Select(c => moved[c])]);
    }

    // The terms and partial sums of all sums that are long enough.
    private static Dictionary<Node, Part> Find(Graph graph)
    {
        var parts = new Dictionary<Node, Part>();
        Dictionary<Node, int>? uses = null;
        foreach (var node in graph.Nodes)
        {
            if (BlocksOf(node) is > 1 and var blocks) parts[node] = new(blocks, 1, false);
            else if (node.Op == Primitive.Add && parts.TryGetValue(node[0], out var left) && parts.TryGetValue(node[1], out var right) && left.Blocks == right.Blocks)
            {
                uses ??= graph.CountUses();
                if (uses[node[0]] == 1 && uses[node[1]] == 1) parts[node] = new(left.Blocks, left.Terms + right.Terms, false);
            }
        }
        return parts.Count == 0 ? parts : LongOnes(graph, parts);
    }

    // From users to operands: what no sum contains is whole.
    private static Dictionary<Node, Part> LongOnes(Graph graph, Dictionary<Node, Part> parts)
    {
        var kept = new Dictionary<Node, Part>();
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (!parts.TryGetValue(node, out var part)) continue;
            if (!kept.ContainsKey(node) && part.Terms >= FewestTerms) kept[node] = part with { IsWhole = true };
            if (kept.ContainsKey(node) && node.Op == Primitive.Add)
                foreach (var operand in node.OperandSpan) kept[operand] = parts[operand];
        }
        return kept;
    }

    private static Node InBlocks(Node node, Part part, Dictionary<Node, Node> moved)
    {
        var sum = node.Op == Primitive.Add ? moved[node[0]] + moved[node[1]] : Term(node, part.Blocks, moved);
        return part.IsWhole ? sum.Sum([0]) : sum;
    }

    private static Node Term(Node node, int blocks, Dictionary<Node, Node> moved)
    {
        if (node.Op == Primitive.ReduceSum) return Split(moved[node[0]], blocks).Sum([1]);
        return NodeMath.Dot(Split(moved[node[0]], blocks), Split(moved[node[1]], blocks), [0], [0], [1], [1]);
    }

    private static Node Split(Node operand, int blocks) => operand.Reshape([blocks, operand.Shape[0] / blocks, .. operand.Shape.Skip(1)]);

    // How many blocks a term goes in: 1 where it is none, and a power of two, as so many threads can share them out evenly.
    private static int BlocksOf(Node node)
    {
        if (RowsOf(node) is not (> 0 and var rows) || node.Shape.Size * (long)rows > MostMultiplyAdds) return 1;
        int blocks = 1;
        while (2 * blocks <= MostBlocks && 2 * blocks * RowsInBlock <= rows && rows % (2 * blocks) == 0) blocks *= 2;
        return blocks;
    }

    // The rows that a product or a sum adds up; 0 where it does something else.
    private static int RowsOf(Node node)
    {
        if (node.Op == Primitive.Dot)
        {
            var a = node.Attribute<DotAttributes>();
            return a is { LeftBatch.Count: 0, LeftContract: [0], RightContract: [0] } ? node[0].Shape[0] : 0;
        }
        bool isSum = node.Op == Primitive.ReduceSum && node.Shape.Rank > 0 && node.Attribute<AxesAttributes>().Axes is [0];
        return isSum ? node[0].Shape[0] : 0;
    }

    private readonly record struct Part(int Blocks, int Terms, bool IsWhole);
}
