using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Inspection;

/// <summary>A graph at one moment of its way through the compiler.</summary>
/// <param name="Text">Its textual form, which <see cref="GraphText.Parse"/> reads back.</param>
/// <param name="Nodes">Every node, operands before users.</param>
/// <param name="Inputs">The ids of the arguments.</param>
/// <param name="Outputs">The ids of the results.</param>
/// <param name="Checks">The ids of nodes that run for their errors.</param>
public sealed record GraphSnapshot(
    string Text, IReadOnlyList<NodeSnapshot> Nodes, IReadOnlyList<int> Inputs, IReadOnlyList<int> Outputs, IReadOnlyList<int> Checks)
{
    internal static GraphSnapshot Of(Graph graph)
    {
        var keys = new StructureKeys();
        return new(GraphText.Print(graph), [.. graph.Nodes.Select(n => NodeSnapshot.Of(n, keys))], Ids(graph.Inputs), Ids(graph.Outputs), Ids(graph.Checks));
    }

    private static int[] Ids(IReadOnlyList<Node> nodes) => [.. nodes.Select(n => n.Id)];
}
