namespace AiDotNet.Jit.Passes;

/// <summary>What one pass did.</summary>
/// <param name="Pass">The pass's name.</param>
/// <param name="NodesBefore">Nodes it was given.</param>
/// <param name="NodesAfter">Nodes it left.</param>
/// <param name="Time">How long it ran, verification excluded.</param>
/// <param name="Laws">The laws it applied and how often.</param>
/// <param name="Before">The graph it was given as text, when asked for.</param>
/// <param name="After">The graph it left as text, when asked for.</param>
public sealed record PassTrace(
    string Pass, int NodesBefore, int NodesAfter, TimeSpan Time, IReadOnlyDictionary<string, int> Laws, string? Before, string? After)
{
    /// <summary>Like "Simplify: 12 -> 9 nodes in 0.21 ms (x * 1 -> x: 3)".</summary>
    public override string ToString()
    {
        string laws = Laws.Count == 0 ? "" : $" ({string.Join(", ", Laws.Select(l => $"{l.Key}: {l.Value}"))})";
        return FormattableString.Invariant($"{Pass}: {NodesBefore} -> {NodesAfter} nodes in {Time.TotalMilliseconds:0.00} ms{laws}");
    }
}
