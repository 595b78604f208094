using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>What a group of nodes becomes.</summary>
internal enum GroupKind
{
    /// <summary>One kernel over shared axes.</summary>
    Fused,

    /// <summary>A few kernels that write parts of one tensor: concat, scatter, fold, interior padding.</summary>
    Assembled,

    /// <summary>Evaluated by the row's own code.</summary>
    Opaque,

    /// <summary>A check of values; computes nothing.</summary>
    Check,
}

/// <summary>Nodes that are computed together.</summary>
internal sealed class FusionGroup(int id, GroupKind kind, Node root)
{
    /// <summary>The order of creation.</summary>
    public int Id => id;

    public GroupKind Kind => kind;

    /// <summary>The node the group started from.</summary>
    public Node Root => root;

    /// <summary>The shared iteration space, outermost first; extents of 1 have no axis.</summary>
    public List<Axis> Axes { get; init; } = [];

    /// <summary>The axes every reduction of the group contracts, in the same order; empty when there is none. Products have private axes beside these.</summary>
    public List<Axis> Reduced { get; } = [];

    /// <summary>True when the group holds a matrix product.</summary>
    public bool HasProduct { get; set; }

    /// <summary>The materialised nodes in the group, in graph order.</summary>
    public List<Node> Members { get; } = [];

    /// <summary>Where in the iteration space each member's elements are.</summary>
    public Dictionary<Node, Affine[]> Positions { get; } = [];

    /// <summary>For reductions: the index of the operand over the group's axes.</summary>
    public Dictionary<Node, Affine[]> OperandPositions { get; } = [];

    /// <summary>Groups that must run before this one.</summary>
    public HashSet<FusionGroup> DependsOn { get; } = [];

    /// <summary>Estimated vector operations in the kernel's body.</summary>
    public int Size { get; set; }

    /// <summary>Registers its constants and scalars need.</summary>
    public int Constants { get; set; }

    /// <summary>Materialised nodes and inputs the group reads.</summary>
    public HashSet<Node> Reads { get; } = [];

    /// <summary>The number of points of the iteration space.</summary>
    public long Points => Axes.Aggregate(1L, (n, a) => n * a.Extent);
}
