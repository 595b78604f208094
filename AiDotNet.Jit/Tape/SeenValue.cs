using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>
/// A leaf whose value the model asked for while it was traced, as the value was: the graph may depend on it. Kept for tensors small enough to
/// decide on; large ones are read for their shape.
/// </summary>
internal sealed record SeenValue(ComputationNode Leaf, Tensor Value)
{
    public const int MostElements = 64;

    /// <summary>True as long as the leaf has the value it had.</summary>
    public bool Holds => !Leaf.Tensor.IsDisposed && Leaf.Tensor.BitsEqual(Value);
}
