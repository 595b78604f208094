using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Ir;

/// <summary>
/// Checks everything the compiler relies on, in linear time:
/// <list type="number">
/// <item>Nodes ascend by id, and every operand is a node of the graph with a smaller id than its user (so operands come first).</item>
/// <item>All nodes, those of composite tags included, come from one builder.</item>
/// <item>A node has as many operands as its operation's arity.</item>
/// <item>A node's type is what its operation infers from the operands' types and the attributes.</item>
/// <item>The operands of an elementwise operation have the shape of the result.</item>
/// <item>The arguments are distinct nodes without operands whose operation is an <see cref="OpTraits.Argument"/>, and there are no
/// other such nodes.</item>
/// <item>Results and checks are nodes of the graph, and every node is an argument or needed by a result or a check.</item>
/// </list>
/// </summary>
public static class GraphVerifier
{
    /// <summary>Throws if <paramref name="graph"/> breaks an invariant.</summary>
    /// <param name="graph">What a pass or a user produced.</param>
    /// <param name="pass">Who produced it, for the message.</param>
    /// <exception cref="VerificationException">Says every breach under the line of its node.</exception>
    public static void Verify(Graph graph, string pass)
    {
        var errors = Errors(graph);
        if (errors.Count > 0) throw Failure(graph, pass, errors);
    }

    /// <summary>Throws unless <paramref name="after"/> takes and returns tensors of the same types as <paramref name="before"/>.</summary>
    /// <exception cref="VerificationException">An argument or a result was added, lost or changed its type.</exception>
    public static void VerifySignature(Graph before, Graph after, string pass)
    {
        string required = Signature(before), found = Signature(after);
        if (found != required)
        {
            throw new VerificationException($"{pass} changed the signature of the graph: found {found}, required {required}. "
                + $"A pass may change anything but the arguments and results.\n{GraphText.Print(after)}");
        }
    }

    private static string Signature(Graph graph) =>
        $"({string.Join(", ", graph.Inputs.Select(n => n.Type))}) -> ({string.Join(", ", graph.Outputs.Select(n => n.Type))})";

    private static List<(Node Node, string Error)> Errors(Graph graph)
    {
        var errors = new List<(Node, string)>();
        var seen = new HashSet<Node>();
        var needed = Needed(graph);
        var builder = graph.Nodes.Count > 0 ? graph.Nodes[0].Builder : null;
        int last = -1;
        foreach (var node in graph.Nodes)
        {
            if (node.Id <= last) errors.Add((node, $"found id {node.Id} after {last}, required ascending ids"));
            if (node.Builder != builder)
            {
                errors.Add((node, "found a node of another builder, required one builder. Import the graph first"));
            }
            if (!needed.Contains(node)) errors.Add((node, "found a node that no result needs, required none"));
            errors.AddRange(NodeErrors(node, seen).Select(e => (node, e)));
            seen.Add(node);
            last = node.Id;
        }
        errors.AddRange(InputErrors(graph));
        var strays = graph.Outputs.Concat(graph.Checks).Where(n => !seen.Contains(n));
        errors.AddRange(strays.Select(n => (n, $"found the result {n} outside of the graph")));
        return errors;
    }

    private static IEnumerable<string> NodeErrors(Node node, HashSet<Node> before)
    {
        foreach (var operand in node.Operands)
        {
            if (!before.Contains(operand)) yield return $"found the operand {operand}, required nodes above this line";
            else if (operand.Id >= node.Id) yield return $"found the operand {operand} of {node}, required operands with smaller ids";
        }
        if (node.Op.Arity != Op.Variadic && node.Count != node.Op.Arity)
        {
            yield return $"found {node.Count} operands, required {node.Op.Arity}";
            yield break;
        }
        if (TypeError(node) is string error) yield return error;
        if (node.Op.Is(OpTraits.Elementwise) && node.Operands.FirstOrDefault(o => !o.Shape.Equals(node.Shape)) is Node odd)
        {
            yield return $"found the operand {odd} of shape {odd.Shape}, required {node.Shape}: {node.Op} is elementwise";
        }
        if (node.Tag?.Operands.Any(o => o.Builder != node.Builder) == true)
        {
            yield return $"found operands of the composite {node.Tag.Name} from another builder, required one builder";
        }
    }

    private static string? TypeError(Node node)
    {
        try
        {
            var inferred = node.Op.Infer([.. node.Operands.Select(o => o.Type)], node.Attributes);
            return inferred == node.Type ? null : $"found the type {node.Type}, required {inferred}, which {node.Op} infers";
        }
        catch (Exception e) when (e is InvalidGraphException or ArgumentException or InvalidCastException or NullReferenceException)
        {
            return $"{node.Op} refuses its operands: {e.Message}";
        }
    }

    private static IEnumerable<(Node, string)> InputErrors(Graph graph)
    {
        var arguments = new HashSet<Node>();
        foreach (var input in graph.Inputs)
        {
            if (!arguments.Add(input)) yield return (input, "found an argument twice, required distinct ones");
            if (!input.Op.Is(OpTraits.Argument) || input.Count > 0)
            {
                yield return (input, $"found {input.Op} as an argument, required an input");
            }
        }
        foreach (var node in graph.Nodes)
        {
            if (node.Op.Is(OpTraits.Argument) && !arguments.Contains(node))
            {
                yield return (node, "found an input that is no argument, required all of them");
            }
        }
    }

    private static HashSet<Node> Needed(Graph graph)
    {
        var needed = new HashSet<Node>([.. graph.Inputs, .. graph.Outputs, .. graph.Checks]);
        var pending = new Stack<Node>(needed);
        while (pending.TryPop(out var node))
        {
            foreach (var operand in node.Operands)
            {
                if (needed.Add(operand)) pending.Push(operand);
            }
        }
        return needed;
    }

    private static VerificationException Failure(Graph graph, string pass, List<(Node Node, string Error)> errors)
    {
        var notes = errors.GroupBy(e => e.Node).ToDictionary(g => g.Key, g => string.Join("; ", g.Select(e => e.Error)));
        string text = new GraphPrinter(graph, renumber: false).Print(notes.GetValueOrDefault);
        return new($"{pass} produced a graph with {errors.Count} error(s), the first: {errors[0].Error}. Please report it.\n{text}");
    }
}
