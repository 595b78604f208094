namespace AiDotNet.Jit.Inspection;

/// <summary>What one pass did to the graph.</summary>
/// <param name="Name">The pass's name.</param>
/// <param name="NodesBefore">Nodes it was given.</param>
/// <param name="NodesAfter">Nodes it left.</param>
/// <param name="Milliseconds">How long it ran when the graph was compiled, or, after a cache hit, when it was explained.</param>
/// <param name="Laws">The laws it applied, the most frequent first.</param>
/// <param name="After">The graph it left.</param>
public sealed record PassExplanation(
    string Name, int NodesBefore, int NodesAfter, double Milliseconds, IReadOnlyList<LawCount> Laws, GraphSnapshot After);
