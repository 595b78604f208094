using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Planning;

/// <summary>Why a node was, or was not, computed in the kernel of another one.</summary>
/// <param name="Node">The node that looked for a kernel.</param>
/// <param name="Root">The node the kernel started from.</param>
/// <param name="IsFused">True when the node joined.</param>
/// <param name="Reason">The reason, as the end of a sentence.</param>
public sealed record FusionDecision(Node Node, Node Root, bool IsFused, string Reason)
{
    /// <summary>Like "%7 add: fused into the kernel of %5: same 640 points".</summary>
    public override string ToString() => $"{Node} {Node.Op}: {(IsFused ? "fused into the kernel of" : "not fused with")} {Root}: {Reason}";
}
