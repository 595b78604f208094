using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>Finds which of a group's axes a node's own axes are, so that the node reads the group's values where they are computed.</summary>
internal sealed class AxisUnifier
{
    private readonly Dictionary<Axis, Affine> _map = [];
    private readonly HashSet<Axis> _taken = [];
    private readonly FusionGroup _group;

    private AxisUnifier(FusionGroup group) => _group = group;

    /// <summary>What a node's axes are in the group, each of its own; null until the unification succeeds.</summary>
    public IReadOnlyDictionary<Axis, Affine> Map => _map;

    /// <summary>An axis of the group that has to become two for that, or null.</summary>
    public AxisSplit? Split { get; private set; }

    /// <summary>The group's axes then.</summary>
    public List<Axis> Axes => Split is null ? _group.Axes : [.. Split.Apply(_group.Axes)];

    /// <summary>The unification of a node's axes with a group's, or null.</summary>
    public static AxisUnifier? Unify(NodeReads reads, FusionGroup group)
    {
        var unifier = new AxisUnifier(group);
        return unifier.Matches(reads) ? unifier : null;
    }

    /// <summary>An index over the node's axes as one over the group's.</summary>
    public Affine Apply(Affine index)
    {
        Affine result = index.Offset;
        foreach (var (axis, scale) in index.Terms) result += _map[axis] * scale;
        return result;
    }

    private bool Matches(NodeReads reads)
    {
        bool dependent = false;
        foreach (var (node, index) in reads.Reads)
        {
            if (!_group.Positions.TryGetValue(node, out var position)) continue;
            dependent = true;
            if (index is null || !Match(index, position)) return false;
        }
        return dependent ? Complete(reads.Axes) : !_group.HasProduct && InOrder(reads.Axes);
    }

    private bool Match(Affine[] index, Affine[] position)
    {
        for (int d = 0; d < index.Length; d++)
        {
            if (!Match(index[d], Split?.Apply(position[d]) ?? position[d])) return false;
        }
        return true;
    }

    private bool Match(Affine index, Affine position)
    {
        if (index is { Terms.Length: 0, Offset: 0 } && position is { Terms.Length: 0, Offset: 0 }) return true;
        if (DigitsOf(index) is not { } from || DigitsOf(position) is not { } to) return false;
        if (from.Length == 2 && to.Length == 1 && MayCut(to[0], from[0], from[1])) to = Cut(to[0], from[0].Extent);
        if (from.Length == 1 && to.Length > 1) return from[0].Extent == to.Aggregate(1L, (n, a) => n * a.Extent) && Bind(from[0], position, to);
        if (from.Length != to.Length) return false;
        for (int i = 0; i < from.Length; i++)
        {
            if (from[i].Extent != to[i].Extent || !Bind(from[i], to[i], [to[i]])) return false;
        }
        return true;
    }

    // The axes that count the positions of an index without gaps, the slowest first.
    private static Axis[]? DigitsOf(Affine index)
    {
        if (index.Offset != 0 || index.Terms.Length == 0) return null;
        if (index.Terms.Length == 1) return index.Terms[0].Scale == 1 ? [index.Terms[0].Axis] : null;
        long next = 1;
        var digits = index.Terms.OrderBy(t => t.Scale).ToArray();
        foreach (var (axis, scale) in digits)
        {
            if (scale != next) return null;
            next *= axis.Extent;
        }
        return [.. digits.Select(t => t.Axis).Reverse()];
    }

    private bool MayCut(Axis whole, Axis outer, Axis inner) =>
        Split is null && (long)outer.Extent * inner.Extent == whole.Extent && !_group.Reduced.Contains(whole) && _group.Down != whole && !_taken.Contains(whole);

    private Axis[] Cut(Axis whole, int parts)
    {
        Split = AxisSplit.Of(whole, parts);
        return [Split.Outer, Split.Inner];
    }

    private bool Bind(Axis axis, Affine place, Axis[] axes)
    {
        if (_map.TryGetValue(axis, out var known)) return Indices.Same(known, place);
        foreach (var taken in axes)
        {
            if (!_taken.Add(taken)) return false;
        }
        _map[axis] = place;
        return true;
    }

    // Axes that no read fixes (the columns of a row value) take the group's unused axes of the same extent, in order.
    private bool Complete(IReadOnlyList<Axis> axes)
    {
        foreach (var axis in axes)
        {
            if (_map.ContainsKey(axis)) continue;
            if (Axes.Find(a => a.Extent == axis.Extent && !_taken.Contains(a)) is not { } free) return false;
            Bind(axis, free, [free]);
        }
        return true;
    }

    // Siblings do not fix any axis: they have to agree on the whole iteration space in order.
    private bool InOrder(IReadOnlyList<Axis> axes)
    {
        int at = 0;
        for (int i = 0; i < axes.Count; i++, at++)
        {
            if (at == Axes.Count) return false;
            if (axes[i].Extent == Axes[at].Extent)
            {
                Bind(axes[i], Axes[at], [Axes[at]]);
                continue;
            }
            if (at + 1 < Axes.Count && axes[i].Extent == (long)Axes[at].Extent * Axes[at + 1].Extent)
            {
                Axis[] digits = [Axes[at], Axes[at + 1]];
                Bind(axes[i], (Affine)digits[0] * digits[1].Extent + digits[1], digits);
                at++;
            }
            else if (i + 1 < axes.Count && MayCut(Axes[at], axes[i], axes[i + 1]))
            {
                var parts = Cut(Axes[at], axes[i].Extent);
                Bind(axes[i], parts[0], [parts[0]]);
            }
            else
            {
                return false;
            }
        }
        return at == Axes.Count;
    }
}
