using System.Globalization;
using System.Text;

namespace AiDotNet.Jit.Ir;

/// <summary>Writes the text of one graph, with room for notes under the lines.</summary>
internal sealed class GraphPrinter
{
    private readonly Graph _graph;
    private readonly Dictionary<Node, int>? _numbers;
    private readonly HashSet<Node> _nodes;
    private readonly StringBuilder _text = new();

    public GraphPrinter(Graph graph, bool renumber)
    {
        _graph = graph;
        _nodes = [.. graph.Nodes];
        if (renumber) _numbers = graph.Nodes.Select((node, i) => (node, i)).ToDictionary(p => p.node, p => p.i);
    }

    /// <summary>The text; what <paramref name="note"/> gives for a node stands under its line.</summary>
    public string Print(Func<Node, string?> note)
    {
        Header();
        foreach (var node in _graph.Nodes)
        {
            Line(node);
            if (note(node) is string remark) _text.Append("#    ^ ").Append(remark.ReplaceLineEndings(" ")).Append('\n');
        }
        return _text.ToString();
    }

    private void Header()
    {
        _text.Append("graph");
        References(_graph.Inputs);
        _text.Append(" -> ");
        References(_graph.Outputs);
        if (_graph.Checks.Count > 0)
        {
            _text.Append(" checks ");
            References(_graph.Checks);
        }
        _text.Append('\n');
    }

    private void Line(Node node)
    {
        Reference(node);
        _text.Append(" = ").Append(node.Op.Name);
        References(node.Operands);
        if (node.Attributes is not null) Attributes(node.Attributes);
        _text.Append(CultureInfo.InvariantCulture, $" : {node.Type}");
        // A pass may have removed an operand of the composite; the node is then no longer its whole.
        if (node.Tag is CompositeTag tag && tag.Operands.All(_nodes.Contains))
        {
            _text.Append(" as ").Append(Plain(tag.Name));
            References(tag.Operands);
        }
        if (node.Origin is not null) _text.Append(" at ").Append(TextScanner.Quote(node.Origin));
        _text.Append('\n');
    }

    private void Attributes(OpAttributes attributes)
    {
        string separator = " {";
        foreach (var (name, value) in attributes.Text)
        {
            _text.Append(separator).Append(name).Append('=').Append(Plain(value));
            separator = ", ";
        }
        _text.Append(separator == " {" ? " {}" : "}");
    }

    private static string Plain(string value) => TextScanner.IsPlain(value) ? value : TextScanner.Quote(value);

    private void References(IReadOnlyList<Node> nodes)
    {
        _text.Append('(');
        for (int i = 0; i < nodes.Count; i++)
        {
            if (i > 0) _text.Append(", ");
            Reference(nodes[i]);
        }
        _text.Append(')');
    }

    private void Reference(Node node)
    {
        _text.Append('%');
        if (_numbers is null) _text.Append(node.Id);
        else if (_numbers.TryGetValue(node, out int number)) _text.Append(number);
        else _text.Append("missing").Append(node.Id);
    }
}
