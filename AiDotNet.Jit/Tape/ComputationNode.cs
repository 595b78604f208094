using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>
/// A value in a model: a leaf (variable or constant), which belongs to no tape and holds a tensor, or the result of an operation,
/// which belongs to the tape it was recorded on. Leaves may be used on any number of tapes.
/// </summary>
public abstract class ComputationNode
{
    private ComputationNode[] _parents;

    private protected ComputationNode(TensorType type, string? name, bool requiresGradient)
    {
        (Type, Name, RequiresGradient, _parents) = (type, name, requiresGradient, []);
    }

    private protected ComputationNode(Recording recording, Node node, ComputationNode[] parents)
    {
        (Type, Recording, Node, _parents) = (node.Type, recording, node, parents);
        RequiresGradient = node.DType.IsFloat() && parents.Any(p => p.RequiresGradient);
    }

    /// <summary>The name in error messages and in the textual graph.</summary>
    public string? Name { get; set; }

    /// <summary>Whether a gradient is computed for this node when no sources are named. A result requires one if a parent does.</summary>
    public bool RequiresGradient { get; set; }

    /// <summary>Element type and shape; known while tracing, too.</summary>
    public TensorType Type { get; }

    /// <summary>The extents, outermost first.</summary>
    public Shape Shape => Type.Shape;

    /// <summary>The element type.</summary>
    public DType DType => Type.DType;

    /// <summary>The nodes this one was computed from; none for leaves, and none once the tape was disposed.</summary>
    public IReadOnlyList<ComputationNode> Parents => _parents;

    /// <summary>True for variables and constants, which belong to no tape.</summary>
    public bool IsLeaf => Recording is null;

    /// <summary>The recording of a result; null for leaves.</summary>
    internal Recording? Recording { get; }

    /// <summary>The graph node of a result; null for leaves, which have one per recording.</summary>
    internal Node? Node { get; }

    /// <summary>True once another recorded operation used this result.</summary>
    internal bool IsConsumed { get; set; }

    /// <summary>The recording whose results this leaf was computed from while that recording was stopped.</summary>
    internal Recording? DetachedFrom { get; set; }

    /// <summary>The tensor, whatever its element type; the same one as the typed Value.</summary>
    /// <exception cref="InvalidGraphException">The node was traced and has no value.</exception>
    internal abstract Tensor Tensor { get; }

    /// <summary>Adds to the gradient of a leaf of the right element type; others ignore it.</summary>
    internal abstract void Accumulate(Tensor gradient);

    /// <summary>Lets go of the parents, so that holding a result does not hold all it was computed from.</summary>
    internal void Release() => _parents = [];

    /// <summary>Like w f32[128, 10].</summary>
    public override string ToString() => Name is null ? Type.ToString() : $"{Name} {Type}";
}
