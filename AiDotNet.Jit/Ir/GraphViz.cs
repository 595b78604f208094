using System.Globalization;
using System.Text;

namespace AiDotNet.Jit.Ir;

/// <summary>Graphs as pictures: text for Graphviz (<c>dot -Tsvg</c>) and for Mermaid, which Markdown viewers draw.</summary>
public static class GraphViz
{
    /// <summary>The graph in the DOT language; results have a double border, arguments are boxes.</summary>
    public static string Dot(Graph graph)
    {
        var (inputs, outputs) = (graph.Inputs.ToHashSet(), graph.Outputs.ToHashSet());
        var text = new StringBuilder("digraph {\n  node [fontname=\"monospace\"];\n");
        foreach (var node in graph.Nodes)
        {
            string shape = inputs.Contains(node) ? "box" : "ellipse";
            int borders = outputs.Contains(node) ? 2 : 1;
            string label = TextScanner.Quote(Label(node));
            text.Append(CultureInfo.InvariantCulture, $"  n{node.Id} [shape={shape}, peripheries={borders}, label={label}];\n");
        }
        return Edges(graph, text, "->", ";").Append("}\n").ToString();
    }

    /// <summary>The graph as a Mermaid flow chart; results have round ends.</summary>
    public static string Mermaid(Graph graph)
    {
        var outputs = graph.Outputs.ToHashSet();
        var text = new StringBuilder("flowchart TD\n");
        foreach (var node in graph.Nodes)
        {
            var (open, close) = outputs.Contains(node) ? ("([", "])") : ("[", "]");
            text.Append(CultureInfo.InvariantCulture, $"  n{node.Id}{open}\"{Label(node).Replace("\"", "#quot;")}\"{close}\n");
        }
        return Edges(graph, text, "-->", "").ToString();
    }

    private static StringBuilder Edges(Graph graph, StringBuilder text, string arrow, string end)
    {
        foreach (var node in graph.Nodes)
        {
            foreach (var operand in node.Operands) text.Append(CultureInfo.InvariantCulture, $"  n{operand.Id} {arrow} n{node.Id}{end}\n");
        }
        return text;
    }

    private static string Label(Node node)
    {
        var pairs = node.Attributes?.Text.Where(p => p.Key is not ("type" or "shape" or "dtype")) ?? [];
        return string.Join(" ", [node.ToString(), node.Op.Name, .. pairs.Select(p => $"{p.Key}={p.Value}"), node.Type.ToString()]);
    }
}
