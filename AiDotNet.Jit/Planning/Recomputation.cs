using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Planning;

/// <summary>A graph in which some nodes read copies of what others computed: the copies are computed again, from what is in memory anyway.</summary>
internal sealed class Recomputation
{
    private readonly GraphBuilder _builder = new();
    private readonly Dictionary<Node, Node> _moved = [];
    private readonly Dictionary<Node, Node> _again = [];
    private readonly IReadOnlySet<Node> _twice;
    private readonly Materialization _memory;

    /// <param name="graph">The graph.</param>
    /// <param name="memory">What lives in memory in it.</param>
    /// <param name="twice">The nodes to compute again.</param>
    /// <param name="users">Nodes in memory that use the copies.</param>
    public Recomputation(Graph graph, Materialization memory, IReadOnlySet<Node> twice, IReadOnlySet<Node> users)
    {
        (_twice, _memory) = (twice, memory);
        foreach (var node in graph.Nodes) _moved[node] = Copy(node, [.. node.Operands.Select(o => users.Contains(node) ? Again(o) : _moved[o])]);
        Graph = new([.. graph.Inputs.Select(At)], [.. graph.Outputs.Select(At)], [.. graph.Checks.Select(At)]);
    }

    /// <summary>The new graph.</summary>
    public Graph Graph { get; }

    /// <summary>The copies.</summary>
    public IEnumerable<Node> Copies => _again.Where(a => _twice.Contains(a.Key)).Select(a => a.Value);

    /// <summary>What nodes of the old graph became: themselves and, where they are computed twice, their copies.</summary>
    public IEnumerable<Node> Of(IEnumerable<Node> nodes) =>
        nodes.SelectMany(n => new[] { _moved.GetValueOrDefault(n), _again.GetValueOrDefault(n) }).OfType<Node>();

    private Node At(Node node) => _moved[node];

    // What a late user sees: copies, and what lies between it and them without memory.
    private Node Again(Node node)
    {
        if (_again.TryGetValue(node, out var known)) return known;
        if (!_twice.Contains(node) && _memory.Contains(node)) return _moved[node];
        Node[] operands = [.. node.Operands.Select(Again)];
        if (_twice.Contains(node) && operands.SequenceEqual(node.Operands.Select(At)))
        {
            operands[0] = _builder.Add(Primitive.StopGradient, [operands[0]]); // else the builder would find the node it has
        }
        return _again[node] = Copy(node, operands);
    }

    private Node Copy(Node node, IReadOnlyList<Node> operands)
    {
        var copy = _builder.Add(node.Op, operands, node.Attributes);
        (copy.Tag, copy.Origin) = (copy.Tag ?? node.Tag, copy.Origin ?? node.Origin);
        return copy;
    }
}
