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
internal sealed class FusionGroup(int id, GroupKind kind, Node root, IReadOnlyList<Axis>? axes = null)
{
    private readonly HashSet<FusionGroup> _dependsOn = [];
    private readonly List<FusionGroup> _users = [];

    /// <summary>The order of creation.</summary>
    public int Id => id;

    public GroupKind Kind => kind;

    /// <summary>The node the group started from.</summary>
    public Node Root => root;

    /// <summary>The shared iteration space, outermost first; extents of 1 have no axis.</summary>
    public List<Axis> Axes { get; private set; } = [.. axes ?? []];

    /// <summary>The axes every reduction of the group contracts, in the same order; empty when there is none. Products have private axes beside these.</summary>
    public List<Axis> Reduced { get; } = [];

    /// <summary>
    /// The axis that other reductions contract, those down the columns of a block of rows: the loop over it runs outside of those over <see cref="Reduced"/>. Null
    /// when there are none.
    /// </summary>
    public Axis? Down { get; set; }

    /// <summary>Reductions along <see cref="Down"/>: complete when a block of rows is, so nothing of the group may read them.</summary>
    public HashSet<Node> Waiting { get; } = [];

    /// <summary>True when the group holds a matrix product.</summary>
    public bool HasProduct { get; set; }

    /// <summary>True when elements are computed of what lies in memory in another order of axes.</summary>
    public bool Turns { get; set; }

    /// <summary>The materialised nodes in the group, in graph order.</summary>
    public List<Node> Members { get; } = [];

    /// <summary>Where in the iteration space each member's elements are.</summary>
    public Dictionary<Node, Affine[]> Positions { get; } = [];

    /// <summary>For reductions: the index of the operand over the group's axes.</summary>
    public Dictionary<Node, Affine[]> OperandPositions { get; } = [];

    /// <summary>Groups that must run before this one.</summary>
    public IReadOnlyCollection<FusionGroup> DependsOn => _dependsOn;

    /// <summary>Groups on the longest way down to one that needs no other: more than any group has that this one depends on.</summary>
    public int Depth { get; private set; }

    /// <summary>Estimated vector operations in the kernel's body.</summary>
    public int Size { get; set; }

    /// <summary>Registers its constants and scalars need.</summary>
    public int Constants { get; set; }

    /// <summary>Materialised nodes and inputs the group reads.</summary>
    public HashSet<Node> Reads { get; } = [];

    /// <summary>The number of points of the iteration space.</summary>
    public long Points => Axes.Aggregate(1L, (n, a) => n * a.Extent);

    /// <summary>Makes two axes of one.</summary>
    public void Split(AxisSplit split)
    {
        Axes = [.. split.Apply(Axes)];
        foreach (var positions in Positions.Values.Concat(OperandPositions.Values))
        {
            for (int d = 0; d < positions.Length; d++) positions[d] = split.Apply(positions[d]);
        }
    }

    /// <summary>Lets another group run before this one. The other must not need this one.</summary>
    public void RunAfter(FusionGroup other)
    {
        if (!_dependsOn.Add(other)) return;
        other._users.Add(this);
        var pending = new Stack<(FusionGroup Group, int Depth)>([(this, other.Depth + 1)]);
        while (pending.TryPop(out var next))
        {
            if (next.Group.Depth >= next.Depth) continue;
            next.Group.Depth = next.Depth;
            foreach (var user in next.Group._users) pending.Push((user, next.Depth + 1));
        }
    }

    /// <summary>True when one of the groups is this one or has to run after it.</summary>
    public bool IsNeededBy(IReadOnlyCollection<FusionGroup> groups)
    {
        if (groups.All(g => g.Depth < Depth)) return false;
        var seen = new HashSet<FusionGroup>();
        var pending = new Stack<FusionGroup>(groups);
        while (pending.TryPop(out var next))
        {
            if (next == this) return true;
            if (next.Depth <= Depth || !seen.Add(next)) continue; // whoever needs this group lies above it
            foreach (var before in next._dependsOn) pending.Push(before);
        }
        return false;
    }
}
