namespace AiDotNet.Jit.Inspection;

/// <summary>Why a node was, or was not, computed in the kernel of another one.</summary>
/// <param name="Node">The id of the node in <see cref="Explanation.Planned"/>.</param>
/// <param name="Op">Its operation.</param>
/// <param name="Root">The id of the node the kernel started from.</param>
/// <param name="RootOp">Its operation.</param>
/// <param name="IsFused">True when the node joined.</param>
/// <param name="Reason">The reason, as the end of a sentence.</param>
public sealed record DecisionExplanation(int Node, string Op, int Root, string RootOp, bool IsFused, string Reason);
