using AiDotNet.Jit.Codegen.Interpreter;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Fuzzing;

/// <summary>Makes a failing case smaller as long as it fails in the same way: fewer outputs, nodes replaced by inputs, smaller extents.</summary>
public sealed class Minimizer
{
    private readonly Func<FuzzCase, FuzzFailure?> _check;
    private readonly string _kind;
    private readonly DateTime _deadline;

    private Minimizer(Func<FuzzCase, FuzzFailure?> check, string kind, TimeSpan time) => (_check, _kind, _deadline) = (check, kind, DateTime.UtcNow + time);

    /// <summary>The smallest failure found within a time.</summary>
    /// <param name="failure">What fails.</param>
    /// <param name="check">Tries a case.</param>
    /// <param name="time">How long to try.</param>
    public static FuzzFailure Minimize(FuzzFailure failure, Func<FuzzCase, FuzzFailure?> check, TimeSpan time)
    {
        var minimizer = new Minimizer(check, failure.Kind, time);
        for (int last = int.MaxValue; Weight(failure.Case) is var now && now < last; last = now) failure = minimizer.Round(failure);
        return failure;
    }

    private static int Weight(FuzzCase c) => c.Graph.Nodes.Count * 10_000 + c.Graph.Outputs.Count + c.Graph.Inputs.Sum(i => (int)i.Shape.Size);

    private FuzzFailure Round(FuzzFailure failure)
    {
        failure = Try(failure, c => [Outputs(c, c.Graph.Outputs, [])]);
        failure = Try(failure, c => c.Graph.Outputs.Count < 2 ? [] : c.Graph.Outputs.Select(o => Outputs(c, [o], c.Graph.Checks)));
        failure = Try(failure, c => c.Graph.Outputs.Count < 2 ? [] : c.Graph.Outputs.Select((_, i) => Outputs(c, [.. c.Graph.Outputs.Where((_, k) => k != i)], c.Graph.Checks)));
        failure = Try(failure, c => c.Graph.Outputs.SelectMany(o => o.Operands.Select(p => Outputs(c, [.. c.Graph.Outputs.Select(x => x == o ? p : x)], c.Graph.Checks))));
        failure = Try(failure, c => c.Graph.Checks.Select(k => Outputs(c, [k[0]], [])));
        failure = Try(failure, c => Operations(c).Reverse().Select(n => Cut(c, n)));
        failure = Try(failure, c => Operations(c).SelectMany(n => n.Operands.Where(o => o.Type == n.Type).Select(o => Bypass(c, n, o))));
        return Try(failure, c => c.Graph.Nodes.SelectMany(n => n.Shape).Distinct().Where(e => e > 1).SelectMany(e => new[] { 1, e / 2, e - 1 }.Select(to => Shrink(c, e, to))));

        static FuzzCase Outputs(FuzzCase c, IReadOnlyList<Node> outputs, IReadOnlyList<Node> checks) => Select(c, new(c.Graph.Inputs, outputs, checks));
    }

    // Takes the first smaller case that still fails, then looks again, until none does.
    private FuzzFailure Try(FuzzFailure failure, Func<FuzzCase, IEnumerable<FuzzCase?>> smaller)
    {
        while (DateTime.UtcNow < _deadline)
        {
            var next = smaller(failure.Case).OfType<FuzzCase>().Where(c => Weight(c) < Weight(failure.Case)).TakeWhile(_ => DateTime.UtcNow < _deadline)
                .Select(Attempt).FirstOrDefault(f => f?.Kind == _kind);
            if (next is null) return failure;
            failure = next;
        }
        return failure;
    }

    private FuzzFailure? Attempt(FuzzCase candidate)
    {
        try
        {
            // What the oracle refuses (an index out of range in a smaller table) is no smaller failure.
            foreach (var set in candidate.Inputs) new GraphInterpreter(candidate.Graph).Run(set);
            return _check(candidate);
        }
        catch (Exception e) when (e is JitException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static IEnumerable<Node> Operations(FuzzCase c) => c.Graph.Nodes.Where(n => n.Op != Primitive.Input);

    // Without the inputs nothing needs any more.
    private static FuzzCase Select(FuzzCase c, Graph graph)
    {
        var needed = new Graph([], graph.Outputs, graph.Checks).Nodes.ToHashSet();
        int[] kept = [.. Enumerable.Range(0, c.Graph.Inputs.Count).Where(i => needed.Contains(c.Graph.Inputs[i]))];
        Graph smaller = new([.. kept.Select(i => c.Graph.Inputs[i])], graph.Outputs, graph.Checks);
        return c with { Graph = smaller, Inputs = [.. c.Inputs.Select(set => kept.Select(i => set[i]).ToArray())] };
    }

    // The node becomes an input that holds its value.
    private static FuzzCase Cut(FuzzCase c, Node node)
    {
        Tensor[] values = [.. c.Inputs.Select(set => new GraphInterpreter(new(c.Graph.Inputs, [node])).Run(set)[0])];
        return Rebuild(c, (n, b, map) => n == node ? b.Input(n.Type) : Copy(n, b, map), node, values)!;
    }

    private static FuzzCase? Bypass(FuzzCase c, Node node, Node operand) => Rebuild(c, (n, b, map) => n == node ? map[operand] : Copy(n, b, map));

    private static FuzzCase? Shrink(FuzzCase c, int from, int to)
    {
        try
        {
            var rebuilt = Rebuild(c, (n, b, map) => b.Add(n.Op, [.. n.Operands.Select(o => map[o])], Extents.Replace(n.Attributes, from, to)));
            return rebuilt is null ? null : rebuilt with { Inputs = [.. rebuilt.Inputs.Select(set => set.Select((t, i) => Truncate(t, rebuilt.Graph.Inputs[i].Type)).ToArray())] };
        }
        catch (Exception e) when (e is InvalidGraphException or ArgumentException)
        {
            return null;
        }
    }

    private static Tensor Truncate(Tensor tensor, TensorType type) =>
        tensor.Type == type ? tensor : TensorSource.Of(type, tensor.Contiguous().Cast<double>().Span[..(int)type.Shape.Size].ToArray());

    private static Node Copy(Node node, GraphBuilder builder, Dictionary<Node, Node> map) => builder.Add(node.Op, [.. node.Operands.Select(o => map[o])], node.Attributes);

    private static FuzzCase? Rebuild(FuzzCase c, Func<Node, GraphBuilder, Dictionary<Node, Node>, Node> make, Node? added = null, Tensor[]? values = null)
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
