using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Planning;

/// <summary>Why a result is, or is not, written over something that its kernel reads.</summary>
/// <param name="Result">The result.</param>
/// <param name="Over">What it is, or might have been, written over; null where there is nothing.</param>
/// <param name="IsInPlace">True when both are the same memory.</param>
/// <param name="Reason">The reason, as the end of a sentence.</param>
public sealed record PlacementDecision(Node Result, Node? Over, bool IsInPlace, string Reason)
{
    /// <summary>Like "%7 add: written over %5: nobody reads it later".</summary>
    public override string ToString() =>
        $"{Result} {Result.Op}: {(IsInPlace ? "written over" : "not written over")} {(Over is null ? "anything" : Over)}: {Reason}";
}
