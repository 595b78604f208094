using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tape;

namespace AiDotNet.Jit.Automatic;

/// <summary>The constants of a traced graph that depend on the batch size, to be made arguments.</summary>
/// <param name="positions">Their numbers among the nodes of the graph, in order.</param>
/// <param name="axes">For each node of the graph where the batch stands in it.</param>
internal sealed class BatchNumbers(List<int> positions, BatchAxis[] axes)
{
    public int Count => positions.Count;

    /// <inheritdoc cref="BatchNumbers(List{int}, BatchAxis[])" path="/param[@name='axes']"/>
    public BatchAxis[] Axes => axes;

    /// <summary>The same model, its numbers captured leaves after all others; null when it has something else in their place.</summary>
    public TracedModel? TryExtract(TracedModel traced) =>
        positions.TrueForAll(p => p < traced.Program.Graph.Nodes.Count && traced.Program.Graph.Nodes[p].Op == Primitive.Const) ? Extract(traced) : null;

    /// <inheritdoc cref="TryExtract"/>
    public TracedModel Extract(TracedModel traced)
    {
        if (Count == 0) return traced;
        var (program, graph) = (traced.Program, traced.Program.Graph);
        var builder = new GraphBuilder(intern: false);
        var map = new Dictionary<Node, Node>(graph.Nodes.Count);
        Node[] numbers = [.. positions.Select(p => graph.Nodes[p])];
        foreach (var node in graph.Nodes)
        {
            int number = Array.IndexOf(numbers, node);
            map[node] = number < 0
                ? builder.AddLike(node, map)
                : builder.Add(Primitive.Input, [], new InputAttributes(graph.Inputs.Count + number, node.Type, "number"));
        }
        Node[] inputs = [.. graph.Inputs.Concat(numbers).Select(n => map[n])];
        return traced.With(program with
        {
            Graph = new(inputs, [.. graph.Outputs.Select(n => map[n])], [.. graph.Checks.Select(n => map[n])]),
            Captured = [.. program.Captured, .. numbers.Select(n => new CapturedLeaf(Leaves.Of(n.Op.Evaluate(n, [])), map[n]))],
        });
    }
}
