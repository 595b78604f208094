using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tuning;

namespace AiDotNet.Jit.Automatic;

/// <summary>What a store remembers of a graph: its optimised form and how to compile it.</summary>
/// <param name="Optimized">The graph behind the passes.</param>
/// <param name="Choice">A <see cref="Variant"/>, "interpreted", or "" where nothing was measured.</param>
internal sealed record RememberedGraph(Graph Optimized, string Choice);

/// <summary>Finds and keeps optimised graphs and decisions. What is read is text that goes through the parser, the verifier and a comparison.</summary>
internal sealed class GraphMemory(JitStore store, JitOptions options)
{
    public bool Knows(TracedModel traced) => store.Read(Key(traced)) is not null;

    public RememberedGraph? Find(TracedModel traced)
    {
        if (store.Read(Key(traced)) is not { } body || body.IndexOf('\n', StringComparison.Ordinal) is not (>= 0 and var end)) return null;
        try
        {
            var graph = GraphText.Parse(body[(end + 1)..], Primitive.Find);
            GraphVerifier.Verify(graph, "the store");
            return Fits(graph, traced.Graph) ? new(graph, body[..end]) : null;
        }
        catch (JitException)
        {
            return null; // another version's idea of a graph
        }
    }

    public void Keep(TracedModel traced, Graph optimized, string choice) => store.Write(Key(traced), $"{choice}\n{GraphText.Print(optimized, renumber: true)}");

    private string Key(TracedModel traced) => JitStore.KeyOf(string.Join('\n',
        GraphText.Print(traced.Graph, renumber: true), string.Join(',', traced.Updates.OrderBy(u => u.Key)), options.Mode, string.Join(',', options.Disabled.Order(StringComparer.Ordinal)), options.Pipeline));

    private static bool Fits(Graph found, Graph required) =>
        found.Inputs.Select(i => i.Type).SequenceEqual(required.Inputs.Select(i => i.Type))
        && found.Outputs.Select(o => o.Type).SequenceEqual(required.Outputs.Select(o => o.Type));
}
