using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Debugging;

/// <summary>Makes a failing case smaller as long as it fails: fewer outputs, nodes replaced by inputs or operands, smaller extents.</summary>
public sealed class CaseMinimizer
{
    private readonly Func<GraphCase, bool> _fails;
    private readonly DateTime _deadline;

    private CaseMinimizer(Func<GraphCase, bool> fails, TimeSpan time) => (_fails, _deadline) = (fails, DateTime.UtcNow + time);

    /// <summary>The smallest failing case found within a time.</summary>
    /// <param name="failing">A case that fails.</param>
    /// <param name="fails">Tries a case. Only smaller cases than the last that failed are tried.</param>
    /// <param name="time">How long to try.</param>
    public static GraphCase Minimize(GraphCase failing, Func<GraphCase, bool> fails, TimeSpan time)
    {
        var minimizer = new CaseMinimizer(fails, time);
        for (int last = int.MaxValue; Weight(failing) is var now && now < last; last = now) failing = minimizer.Round(failing);
        return failing;
    }

    private static int Weight(GraphCase c) => c.Graph.Nodes.Count * 10_000 + c.Graph.Outputs.Count + c.Graph.Inputs.Sum(i => (int)i.Shape.Size);

    private GraphCase Round(GraphCase failing)
    {
        failing = Try(failing, c => [Outputs(c, c.Graph.Outputs, [])]);
        failing = Try(failing, c => c.Graph.Outputs.Count < 2 ? [] : c.Graph.Outputs.Select(o => Outputs(c, [o], c.Graph.Checks)));
        failing = Try(failing, c => c.Graph.Outputs.Count < 2 ? [] : c.Graph.Outputs.Select((_, i) => Outputs(c, [.. c.Graph.Outputs.Where((_, k) => k != i)], c.Graph.Checks)));
        failing = Try(failing, c => c.Graph.Outputs.SelectMany(o => o.Operands.Select(p => Outputs(c, [.. c.Graph.Outputs.Select(x => x == o ? p : x)], c.Graph.Checks))));
        failing = Try(failing, c => c.Graph.Checks.Select(k => Outputs(c, [k[0]], [])));
        failing = Try(failing, c => Operations(c).Reverse().Select(n => Cut(c, n)));
        failing = Try(failing, c => Operations(c).SelectMany(n => n.Operands.Where(o => o.Type == n.Type).Select(o => Bypass(c, n, o))));
        return Try(failing, c => c.Graph.Nodes.SelectMany(n => n.Shape).Distinct().Where(e => e > 1).SelectMany(e => new[] { 1, e / 2, e - 1 }.Select(to => Shrink(c, e, to))));

        static GraphCase Outputs(GraphCase c, IReadOnlyList<Node> outputs, IReadOnlyList<Node> checks) => Select(c, new(c.Graph.Inputs, outputs, checks));
    }

    // Takes the first smaller case that still fails, then looks again, until none does.
    private GraphCase Try(GraphCase failing, Func<GraphCase, IEnumerable<GraphCase?>> smaller)
    {
        while (DateTime.UtcNow < _deadline)
        {
            var next = smaller(failing).OfType<GraphCase>().Where(c => Weight(c) < Weight(failing)).TakeWhile(_ => DateTime.UtcNow < _deadline).FirstOrDefault(Fails);
            if (next is null) return failing;
            failing = next;
        }
        return failing;
    }

    private bool Fails(GraphCase candidate)
    {
        try
        {
            // What the oracle refuses (an index out of range in a smaller table) is no smaller failure.
            foreach (var set in candidate.Inputs) new GraphInterpreter(candidate.Graph).Run(set);
            return _fails(candidate);
        }
        catch (Exception e) when (e is JitException or ArgumentException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    private static IEnumerable<Node> Operations(GraphCase c) => c.Graph.Nodes.Where(n => n.Op != Primitive.Input);

    // Without the inputs nothing needs any more.
    private static GraphCase Select(GraphCase c, Graph graph)
    {
        var needed = new Graph([], graph.Outputs, graph.Checks).Nodes.ToHashSet();
        int[] kept = [.. Enumerable.Range(0, c.Graph.Inputs.Count).Where(i => needed.Contains(c.Graph.Inputs[i]))];
        Graph smaller = new([.. kept.Select(i => c.Graph.Inputs[i])], graph.Outputs, graph.Checks);
        return c with { Graph = smaller, Inputs = [.. c.Inputs.Select(set => kept.Select(i => set[i]).ToArray())] };
    }

    // The node becomes an input that holds its value.
    private static GraphCase Cut(GraphCase c, Node node)
    {
        Tensor[] values = [.. c.Inputs.Select(set => new GraphInterpreter(new(c.Graph.Inputs, [node])).Run(set)[0])];
        return Rebuild(c, (n, b, map) => n == node ? b.Input(n.Type) : b.AddLike(n, map), node, values)!;
    }

    private static GraphCase? Bypass(GraphCase c, Node node, Node operand) => Rebuild(c, (n, b, map) => n == node ? map[operand] : b.AddLike(n, map));

    private static GraphCase? Shrink(GraphCase c, int from, int to)
    {
        try
        {
            var rebuilt = Rebuild(c, (n, b, map) => b.Add(n.Op, [.. n.Operands.Select(o => map[o])], ExtentReplacement.Of(n.Attributes, from, to)));
            return rebuilt is null ? null : rebuilt with { Inputs = [.. rebuilt.Inputs.Select(set => set.Select((t, i) => Truncate(t, rebuilt.Graph.Inputs[i].Type)).ToArray())] };
        }
        catch (Exception e) when (e is InvalidGraphException or ArgumentException)
        {
            return null;
        }
    }

    private static Tensor Truncate(Tensor tensor, TensorType type) =>
        tensor.Type == type ? tensor : First(tensor.Contiguous(), type);

    // The first elements in row-major order.
    private static Tensor First(Tensor tensor, TensorType type)
    {
        var result = Tensor.Uninitialized(type);
        result.CopyFrom(tensor.Reshape([(int)tensor.Length]).Slice(0, 0, (int)type.Shape.Size).Reshape(type.Shape));
        return result;
    }

    private static GraphCase? Rebuild(GraphCase c, Func<Node, GraphBuilder, Dictionary<Node, Node>, Node> make, Node? added = null, Tensor[]? values = null)
    {
        var builder = new GraphBuilder();
        var map = new Dictionary<Node, Node>();
        // Inputs first: their numbers then do not depend on what is left between them.
        foreach (var node in c.Graph.Inputs) map[node] = make(node, builder, map);
        foreach (var node in c.Graph.Nodes)
        {
            if (!map.ContainsKey(node)) map[node] = make(node, builder, map);
        }
        List<Node> inputs = [.. c.Graph.Inputs.Select(i => map[i])];
        if (added is not null) inputs.Add(map[added]);
        if (inputs.Distinct().Count() != inputs.Count) return null;
        Graph graph = new(inputs, [.. c.Graph.Outputs.Select(o => map[o])], [.. c.Graph.Checks.Select(o => map[o]).Where(n => n.Op == Primitive.Check)]);
        return Select(c with { Graph = graph, Inputs = [.. c.Inputs.Select((set, i) => values is null ? set : [.. set, values[i]])] }, graph);
    }
}
