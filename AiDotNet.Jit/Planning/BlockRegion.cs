using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>Groups that can run together on some rows of the tensors between them, and then on the next ones.</summary>
internal sealed class BlockRegion(GroupGraph groups, IReadOnlySet<Node> overwriting, long rows)
{
    private Dictionary<FusionGroup, RowAxes> _axes = [];

    public long Rows => rows;

    public IReadOnlyDictionary<FusionGroup, RowAxes> Axes => _axes;

    /// <summary>Products that could add up over blocks if nothing followed them in their kernels.</summary>
    public HashSet<Node> Crowded { get; private set; } = [];

    /// <summary>Takes in the groups that write and read a node, or says what stands in the way; then the region is of no use any more.</summary>
    public string? Add(Node node)
    {
        if (!HasRows(node)) return "its rows are others";
        return groups.ReadersOf(node).Append(groups.ProducerOf(node)!).Select(g => Take(node, g)).FirstOrDefault(o => o is not null) ?? Inconsistency();
    }

    /// <summary>A region of the same groups, to try something with.</summary>
    public BlockRegion Copy() => new(groups, overwriting, rows) { _axes = new(_axes), Crowded = [.. Crowded] };

    /// <summary>Takes over what came out of a trial.</summary>
    public void Become(BlockRegion trial) => (_axes, Crowded) = (trial._axes, trial.Crowded);

    /// <summary>Everything that is written and read in the region alone, so that it takes the memory of a block.</summary>
    public IEnumerable<Node> Between() => _axes.Keys.SelectMany(g => g.Members).Where(n =>
        groups.IsStored(n) && !groups.Outputs.Contains(n) && HasRows(n) && !AddsUp(groups.ProducerOf(n)!) && groups.ReadersOf(n).All(_axes.ContainsKey));

    /// <summary>True when the rows are contracted: the result is a sum over all blocks.</summary>
    public bool AddsUp(FusionGroup group) => groups.AccessOf(group).Facts.Contracted.Any(_axes[group].Contains);

    private bool HasRows(Node node) => node.Shape.Size > 0 && node.Shape.Size % rows == 0;

    private string? Take(Node node, FusionGroup group)
    {
        if (group.Kind != GroupKind.Fused) return $"{group.Root.Op} is no single kernel";
        if (groups.IsJoined(group)) return "it runs in other blocks";
        RowAxes? axes = null;
        foreach (var index in Indices(node, group))
        {
            var found = index is null ? null : RowAxes.Of(index, node.Shape.Size / rows, rows);
            if (found is null || (axes is not null && !axes.SameAs(found))) return $"{group.Root} reads other rows at the same time";
            axes = found;
        }
        if (axes is null) return $"{group.Root} reads it in another way";
        if (_axes.TryGetValue(group, out var known)) return known.SameAs(axes) ? null : $"{group.Root} reads different rows at the same time";
        _axes[group] = axes;
        return Obstacle(group, axes);
    }

    private IEnumerable<Affine?> Indices(Node node, FusionGroup group)
    {
        var access = groups.AccessOf(group);
        foreach (var store in access.Stores.Where(s => access.NodeOf(s.Buffer) == node)) yield return store.Index;
        foreach (var load in access.LoadsOf(node)) yield return load.Row is null && load.Guards.Count == 0 ? load.Index : null;
    }

    private string? Obstacle(FusionGroup group, RowAxes axes)
    {
        var access = groups.AccessOf(group);
        if (group.Members.Any(overwriting.Contains)) return $"{group.Root} is written over an input";
        if (access.Facts.Loads.Any(l => l.Guards.Any(g => g.Index.Terms.Any(t => axes.Contains(t.Axis))))) return $"{group.Root} pads along the rows";
        Axis[] contracted = [.. access.Facts.Contracted.Where(axes.Contains)];
        if (contracted.Length > 0 && !IsSum(access))
        {
            if (!group.HasProduct) return $"{group.Root} reduces the rows";
            Crowded.Add(group.Root);
            return null;
        }
        Axis[] free = [.. axes.Axes.Select(a => a.Axis).Except(contracted)];
        return access.Stores.All(s => free.All(a => s.Index.ScaleOf(a) != 0)) ? null : $"{group.Root} does not depend on every row";
    }

    // A sum written to each of its own rows is there for none of them before all are done.
    private static bool IsSum(GroupAccess access) =>
        access.Stores is [{ Value: Reduce { Fold: Fold.Sum } sum } store] && sum.Type.IsFloat() && access.Facts.Reduces.Count == 1
        && sum.Axes.All(a => store.Index.ScaleOf(a) == 0);

    // What one group of the region writes and another reads must be there when the block is done, not only when all are.
    private string? Inconsistency()
    {
        foreach (var (group, axes) in _axes)
        {
            foreach (var load in groups.AccessOf(group).Facts.Loads)
            {
                var node = groups.AccessOf(group).NodeOf(load.Buffer);
                if (groups.ProducerOf(node) is not { } producer || producer == group || !_axes.TryGetValue(producer, out var written)) continue;
                if (AddsUp(producer)) return $"{group.Root} needs the whole sum {node}";
                if (!HasRows(node)) return $"{group.Root} reads other rows of {node}";
                var store = groups.AccessOf(producer).Stores.First(s => groups.AccessOf(producer).NodeOf(s.Buffer) == node);
                long inner = node.Shape.Size / rows;
                if (RowAxes.Of(load.Index, inner, rows)?.SameAs(axes) != true || RowAxes.Of(store.Index, inner, rows)?.SameAs(written) != true || load.Row is not null)
                {
                    return $"{group.Root} reads other rows of {node}";
                }
            }
        }
        return null;
    }
}
