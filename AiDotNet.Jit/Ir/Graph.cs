namespace AiDotNet.Jit.Ir;

/// <summary>A pure function: inputs, outputs, and the nodes between them in an order where operands come first.</summary>
public sealed class Graph
{
    /// <summary>
    /// The function from <paramref name="inputs"/> to <paramref name="outputs"/>. Nodes that no output needs are left out, except checks.
    /// </summary>
    /// <param name="inputs">Input nodes in the order of the arguments; unused ones stay arguments.</param>
    /// <param name="outputs">Results; the same node may appear twice.</param>
    /// <param name="checks">Nodes that must run although no output depends on them.</param>
    public Graph(IReadOnlyList<Node> inputs, IReadOnlyList<Node> outputs, IReadOnlyList<Node>? checks = null)
    {
        (Inputs, Outputs, Checks) = (inputs, outputs, checks ?? []);
        Nodes = Reachable([.. inputs, .. outputs, .. Checks]);
    }

    /// <summary>The arguments.</summary>
    public IReadOnlyList<Node> Inputs { get; }

    /// <summary>The results.</summary>
    public IReadOnlyList<Node> Outputs { get; }

    /// <summary>Nodes kept for their effect of throwing.</summary>
    public IReadOnlyList<Node> Checks { get; }

    /// <summary>Every node, operands before users.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>How many operands and outputs refer to each node.</summary>
    public Dictionary<Node, int> CountUses()
    {
        var uses = new Dictionary<Node, int>(Nodes.Count);
        foreach (var node in Nodes) uses[node] = 0;
        foreach (var node in Nodes)
        {
            foreach (var operand in node.OperandSpan) uses[operand]++;
        }
        foreach (var output in Outputs) uses[output]++;
        return uses;
    }

    // Ids grow from operands to users within one builder, so sorting by id is a topological order.
    private static List<Node> Reachable(IReadOnlyList<Node> roots)
    {
        var seen = new HashSet<Node>(roots);
        var pending = new Stack<Node>(seen);
        while (pending.TryPop(out var node))
        {
            foreach (var operand in node.OperandSpan)
            {
                if (seen.Add(operand)) pending.Push(operand);
            }
        }
        var nodes = seen.ToList();
        nodes.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        return nodes;
    }
}
