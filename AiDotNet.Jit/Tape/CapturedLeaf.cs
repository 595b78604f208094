using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>A tensor that a program uses without being given it: a parameter. It is bound by reference and read at every run.</summary>
/// <param name="Leaf">The leaf; ask it for its tensor at every run.</param>
/// <param name="Node">Its input node in the program's graph.</param>
internal sealed record CapturedLeaf(ComputationNode Leaf, Node Node)
{
    /// <summary>The tensor the leaf holds now.</summary>
    internal Tensor Tensor => Leaf.Tensor;
}
