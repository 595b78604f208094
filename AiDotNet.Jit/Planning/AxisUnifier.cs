using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>Finds which of a group's axes a node's own axes are, so that the node reads the group's values where they are computed.</summary>
internal static class AxisUnifier
{
    /// <summary>A one-to-one map from the node's axes to the group's, or null.</summary>
    public static Dictionary<Axis, Axis>? Unify(NodeReads reads, FusionGroup group)
    {
        var map = new Dictionary<Axis, Axis>();
        bool dependent = false;
        foreach (var (node, index) in reads.Reads)
        {
            if (!group.Positions.TryGetValue(node, out var position)) continue;
            dependent = true;
            if (index is null || !Match(index, position, map)) return null;
        }
        if (!Complete(reads.Axes, group.Axes, map)) return null;
        return dependent || SharesAxisOrder(reads, group, map) ? map : null;
    }

    private static bool Match(Affine[] index, Affine[] position, Dictionary<Axis, Axis> map)
    {
        for (int d = 0; d < index.Length; d++)
        {
            if (index[d] is { Terms.Length: 0, Offset: 0 } && position[d] is { Terms.Length: 0, Offset: 0 }) continue;
            if (AxisOf(index[d]) is not { } from || AxisOf(position[d]) is not { } to || from.Extent != to.Extent) return false;
            if (map.TryGetValue(from, out var known) ? known != to : map.ContainsValue(to)) return false;
            map[from] = to;
        }
        return true;
    }

    // Axes that no read fixes (the columns of a row value) take the group's unused axes of the same extent, in order.
    private static bool Complete(IReadOnlyList<Axis> axes, List<Axis> groupAxes, Dictionary<Axis, Axis> map)
    {
        foreach (var axis in axes)
        {
            if (map.ContainsKey(axis)) continue;
            var free = groupAxes.Find(a => a.Extent == axis.Extent && !map.ContainsValue(a));
            if (free is null) return false;
            map[axis] = free;
        }
        return true;
    }

    // Siblings do not fix any axis: they have to agree on the whole iteration space in order.
    private static bool SharesAxisOrder(NodeReads reads, FusionGroup group, Dictionary<Axis, Axis> map) =>
        !group.HasProduct && reads.Axes.Count == group.Axes.Count && reads.Axes.Select((a, i) => map[a] == group.Axes[i]).All(same => same);

    private static Axis? AxisOf(Affine index) => index is { Terms: [var (axis, scale)], Offset: 0 } && scale == 1 ? axis : null;
}
