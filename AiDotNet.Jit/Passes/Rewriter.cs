using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Passes;

/// <summary>
/// Rebuilds a graph in a fresh interning builder, operands first, and applies rules to every node until none does. What a rule
/// makes is rewritten too, so the result is a fixed point after one sweep. Common subexpressions become one node because the builder
/// interns, dead ones disappear because nothing reaches them. A worklist replaces recursion: depth costs no stack. Time is
/// linear in the nodes plus the applications of rules.
/// </summary>
public sealed class Rewriter
{
    // Far above what one node of a real graph needs, far below what a loop of rules costs in patience.
    private const int StepLimit = 1000;

    private readonly GraphBuilder _builder = new();
    private readonly PassContext _context;
    private readonly RuleSet _rules;
    private readonly Dictionary<Node, Node> _normal = [];   // node of the new builder -> the node that stands for it
    private readonly Dictionary<Node, Node> _next = [];     // node being rewritten -> what a rule made of it
    private readonly Stack<Node> _pending = new();
    private readonly List<string> _recent = [];

    private Rewriter(RuleSet rules, PassContext context) => (_rules, _context) = (rules.Allowed(context), context);

    /// <summary>The graph in normal form; tags and origins stay with the nodes that compute the same value.</summary>
    /// <exception cref="VerificationException">Rules undo each other or never end; the message names them.</exception>
    public static Graph Rewrite(Graph graph, RuleSet rules, PassContext context) => new Rewriter(rules, context).Run(graph);

    private Graph Run(Graph graph)
    {
        var map = new Dictionary<Node, Node>(graph.Nodes.Count);
        _builder.Expect(graph.Nodes.Count);
        foreach (var node in graph.Nodes)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            _builder.Origin = node.Origin;
            _recent.Clear();
            map[node] = Normalize(_builder.AddLike(node, map));
            if (node.Tag is not null) MoveTag(node.Tag, map[node], map);
        }
        Node[] Mapped(IReadOnlyList<Node> nodes) => [.. nodes.Select(n => map[n])];
        var result = new Graph(Mapped(graph.Inputs), Mapped(graph.Outputs), Mapped(graph.Checks));
        DropBrokenTags(result);
        return result;
    }

    private Node Normalize(Node root)
    {
        _pending.Push(root);
        while (_pending.TryPeek(out var node))
        {
            if (_normal.ContainsKey(node) || Step(node)) _pending.Pop();
        }
        return _normal[root];
    }

    // True when the node's normal form is known now; otherwise something on top of the stack comes first.
    private bool Step(Node node)
    {
        if (_next.TryGetValue(node, out var next))
        {
            _normal[node] = _normal[next];
            _next.Remove(node);
            return true;
        }
        if (PushOperands(node)) return false;
        next = Rebuilt(node);
        if (next == node) next = Applied(node) ?? node;
        if (next == node || _normal.ContainsKey(next))
        {
            _normal[node] = next == node ? node : _normal[next];
            return true;
        }
        _next.Add(node, next);
        Push(next);
        return false;
    }

    private bool PushOperands(Node node)
    {
        bool pushed = false;
        foreach (var operand in node.OperandSpan)
        {
            if (_normal.ContainsKey(operand)) continue;
            Push(operand);
            pushed = true;
        }
        return pushed;
    }

    private void Push(Node node)
    {
        if (_next.ContainsKey(node)) throw Endless($"came back to {node.Op} {node}");
        _pending.Push(node);
    }

    private Node Rebuilt(Node node)
    {
        foreach (var operand in node.OperandSpan)
        {
            if (_normal[operand] != operand) return _builder.AddLike(node, _normal);
        }
        return node;
    }

    private Node? Applied(Node node)
    {
        foreach (var rule in _rules.For(node.Op))
        {
            if (rule.Apply(node) is not Node better || better == node) continue;
            if (better.Type != node.Type)
            {
                throw new VerificationException($"The rule '{rule.Law}' turned {node.Op} {node} of type {node.Type} into {better.Op} "
                    + $"of type {better.Type}, required the same type. Correct the rule or switch it off.");
            }
            _context.Applied(rule.Law);
            _recent.Add(rule.Law);
            return _recent.Count <= StepLimit ? better : throw Endless($"took more than {StepLimit} steps");
        }
        return null;
    }

    private VerificationException Endless(string how)
    {
        var laws = _recent.TakeLast(20).Distinct().Select(l => $"'{l}'");
        return new($"Rewriting {how}: these rules undo each other or never end: {string.Join(", ", laws)}. "
            + "Required laws that make a node simpler by one common measure. Correct one of them or switch it off.");
    }

    private static void MoveTag(CompositeTag tag, Node node, Dictionary<Node, Node> map)
    {
        if (node.Tag is not null || node.Count == 0 || !tag.Operands.All(map.ContainsKey)) return;
        Node[] operands = [.. tag.Operands.Select(o => map[o])];
        if (operands.All(o => o.Id < node.Id)) node.Tag = new(tag.Name, operands);
    }

    // A composite whose operand nobody computes any more can not be claimed.
    private static void DropBrokenTags(Graph graph)
    {
        var nodes = graph.Nodes.ToHashSet();
        foreach (var node in graph.Nodes)
        {
            if (node.Tag?.Operands.All(nodes.Contains) == false) node.Tag = null;
        }
    }
}
