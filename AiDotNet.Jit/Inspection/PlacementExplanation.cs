namespace AiDotNet.Jit.Inspection;

/// <summary>Why a result is, or is not, written over something that its kernel reads.</summary>
/// <param name="Node">The id of the result in <see cref="Explanation.Planned"/>.</param>
/// <param name="Op">Its operation.</param>
/// <param name="Over">What it is, or might have been, written over, like "%5 tanh"; empty where there is nothing.</param>
/// <param name="IsInPlace">True when both are the same memory.</param>
/// <param name="Reason">The reason, as the end of a sentence.</param>
public sealed record PlacementExplanation(int Node, string Op, string Over, bool IsInPlace, string Reason)
{
    /// <summary>Like "%7 add: written over %5 tanh: nobody reads it later".</summary>
    public override string ToString() =>
        $"%{Node} {Op}: {(IsInPlace ? "written over" : "not written over")} {(Over.Length == 0 ? "anything" : Over)}: {Reason}";
}
