using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// Finds kernels whose large intermediate results nobody needs whole: attention's scores, say. They run on a block of rows, all of them, and
/// then on the next, so that what lies between them stays in the cache. What the gradient needs again is computed again where that is
/// cheaper than its way through memory. There are no patterns: axes that walk the same rows are all it takes.
/// </summary>
internal sealed class BlockPlanner
{
    private const int LongestSumAgain = 256; // terms; computing longer sums again takes longer than writing and reading the result
    private const int MostBlocksBytes = 8;   // times the wanted size, when reading the rest again for every block costs more

    private readonly Materialization _memory;
    private readonly BlockLimits _limits;
    private readonly IReadOnlySet<Node> _overwriting;
    private readonly bool _mayComputeAgain;
    private readonly GroupGraph _groups;
    private readonly BlockPlan _plan = new();
    private bool _asked; // for another graph, in which there are no early and late users

    private BlockPlanner(Materialization memory, GroupGraph groups, BlockLimits limits, IReadOnlySet<Node> overwriting, bool mayComputeAgain) =>
        (_memory, _groups, _limits, _overwriting, _mayComputeAgain) = (memory, groups, limits, overwriting, mayComputeAgain);

    /// <summary>The chains of a plan, or what to change so that there are some.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="memory">What lives in memory.</param>
    /// <param name="groups">Its groups.</param>
    /// <param name="limits">Sizes.</param>
    /// <param name="overwriting">Results that are written over inputs.</param>
    /// <param name="mayComputeAgain">Whether the graph may change so that something is computed twice.</param>
    public static BlockPlan Find(
        Graph graph, Materialization memory, GroupGraph groups, BlockLimits limits, IReadOnlySet<Node> overwriting, bool mayComputeAgain)
    {
        var planner = new BlockPlanner(memory, groups, limits, overwriting, mayComputeAgain);
        foreach (var node in graph.Nodes.OrderByDescending(n => n.Type.Bytes).ThenBy(n => n.Id)) planner.Start(node);
        return planner._plan;
    }

    private bool IsLarge(Node node, long bytes) =>
        node.Type.Bytes >= bytes && _groups.IsStored(node) && _groups.ProducerOf(node) is { Kind: GroupKind.Fused } && !_groups.Outputs.Contains(node);

    private void Start(Node node)
    {
        if (!IsLarge(node, Math.Max(1, _limits.FarBytes / 4)) || _groups.IsJoined(_groups.ProducerOf(node)!)) return;
        // Whole matrices where they stay in the cache, else rows of them.
        long rows = 1;
        string? obstacle = "it has one row";
        for (int d = 0; d < node.Shape.Rank - 1; d++)
        {
            rows *= node.Shape[d];
            if (rows < 2 || (node.Type.Bytes / rows > _limits.NearBytes && d < node.Shape.Rank - 2)) continue;
            var region = new BlockRegion(_groups, _overwriting, rows);
            _asked = false;
            obstacle = Grow(region, node) ?? Accept(region, node);
            if (obstacle is null) return;
        }
        Refuse(node, obstacle!);
    }

    private void Refuse(Node node, string obstacle) => _plan.Decisions.Add(new(node, _groups.ProducerOf(node)!.Root, false, $"no blocks of rows: {obstacle}"));

    private string? Grow(BlockRegion region, Node seed)
    {
        if (Take(region, seed) is { } obstacle) return obstacle;
        var tried = new HashSet<Node> { seed };
        bool grew = true;
        while (grew)
        {
            grew = false;
            foreach (var node in Neighbours(region).Where(n => IsLarge(n, Math.Max(1, seed.Type.Bytes / 2)) && tried.Add(n)).OrderBy(n => n.Id).ToList())
            {
                grew |= Take(region, node) is null;
                if (_asked) return null;
            }
        }
        return null;
    }

    private static IEnumerable<Node> Neighbours(BlockRegion region) => region.Axes.Keys.SelectMany(g => g.Members.Concat(g.Reads));

    // Groups that depend on the whole result of earlier ones cannot run with them; but they may compute again what they need.
    private string? Take(BlockRegion region, Node node)
    {
        var trial = region.Copy();
        if (trial.Add(node) is { } obstacle) return obstacle;
        var late = _groups.Late([.. trial.Axes.Keys]);
        if (late.Count == 0)
        {
            region.Become(trial);
            return null;
        }
        if (late.Contains(_groups.ProducerOf(node)!)) return "it is needed after what comes after it";
        return ComputeAgain(trial, late);
    }

    private string? ComputeAgain(BlockRegion region, HashSet<FusionGroup> late)
    {
        if (!_mayComputeAgain) return "it is needed again after what comes after it";
        if (region.Axes.Keys.SelectMany(g => g.Members).Where(n => IsLarge(n, 1)).Sum(n => (double)n.Type.Bytes) / region.Rows > 2 * _limits.NearBytes)
        {
            return "a block would be too large";
        }
        var early = region.Axes.Keys.Where(g => !late.Contains(g)).ToHashSet();
        Node[] needed = [.. early.SelectMany(g => g.Members).Where(m => m.Shape.Size >= region.Rows && _groups.IsStored(m) && _groups.ReadersOf(m).Any(late.Contains))];
        var again = new HashSet<Node>();
        var pending = new Stack<Node>(needed.Where(n => IsLarge(n, _limits.FarBytes / 4)));
        while (pending.TryPop(out var next))
        {
            if (!again.Add(next)) continue;
            foreach (var read in NodeReads.Of(next, _memory).Reads.Select(r => r.Node))
            {
                if (_groups.ProducerOf(read) is { } g && early.Contains(g) && read.Type.Bytes * 2 >= next.Type.Bytes) pending.Push(read);
            }
        }
        if (again.Sum(n => n.Type.Bytes) < _limits.FarBytes) return "it is needed after what comes after it";
        if (again.Any(n => Materialization.IsReduce(n.Op))) return "it would be reduced again";
        long terms = again.Where(n => n.Op == Primitive.Dot).Sum(TermsOf);
        if (terms > LongestSumAgain) return $"computing it again takes sums of {terms} terms";
        _asked = true;
        Node[] users = [.. late.SelectMany(g => g.Members)];
        if (again.Overlaps(_plan.Users) || _plan.Again.Overlaps(users)) return null; // another change comes first
        _plan.Again.UnionWith(again);
        _plan.Users.UnionWith(users);
        return null;
    }

    private static long TermsOf(Node dot) => dot.Attribute<DotAttributes>().LeftContract.Aggregate(1L, (n, d) => n * dot[0].Shape[d]);

    // ---- from a region to a chain ----

    private string? Accept(BlockRegion region, Node seed)
    {
        if (_asked) return null;
        var between = region.Between().ToHashSet();
        long bytes = between.Sum(n => n.Type.Bytes);
        if (!between.Contains(seed)) return "it is needed whole";
        if (bytes < _limits.FarBytes) return $"the {bytes} bytes between the kernels stay near";
        if (Extents(region) is not { } extents) return "the rows are counted in different ways";
        if (BlockOf(region, between, extents[^1]) is not (> 0 and var block)) return "a block would be too large, or read too much again";
        if (region.Crowded.Count > 0)
        {
            _plan.Alone.UnionWith(region.Crowded);
            return null;
        }
        Add(region, between, extents, block, bytes);
        return null;
    }

    private void Add(BlockRegion region, HashSet<Node> between, List<int> extents, int block, long bytes)
    {
        var groups = InOrder(region.Axes.Keys);
        var chain = new BlockChain(groups, region.Axes, between, region.Axes.Keys.Where(region.AddsUp).ToHashSet(), extents, block);
        _groups.Join(groups);
        _plan.Chains.Add(chain);
        long rest = bytes / region.Rows * block;
        foreach (var group in groups)
        {
            _plan.Decisions.Add(new(group.Root, groups[0].Root, false, $"but runs with it, block by block of {block} x {region.Rows / extents[^1]} of {region.Rows} rows: {bytes} bytes between {groups.Count} kernels become {rest}"));
        }
    }

    // Consumers right after their producers, so that what they read is near.
    private static List<FusionGroup> InOrder(IEnumerable<FusionGroup> groups)
    {
        var waiting = groups.OrderBy(g => g.Id).ToList();
        var left = waiting.ToHashSet();
        var order = new List<FusionGroup>();
        while (waiting.Count > 0)
        {
            var next = waiting.First(g => !left.Overlaps(g.DependsOn));
            waiting.Remove(next);
            left.Remove(next);
            order.Add(next);
        }
        return order;
    }

    // Where any kernel's axis ends, a digit ends.
    private static List<int>? Extents(BlockRegion region)
    {
        var extents = new List<int>();
        long last = 1;
        foreach (long end in region.Axes.Values.SelectMany(a => a.Ends).Distinct().Order())
        {
            if (end % last != 0) return null;
            extents.Insert(0, checked((int)(end / last)));
            last = end;
        }
        return extents;
    }

    // As many rows as stay near; more when what every block reads again, whatever its size, would outweigh what blocks save.
    private int BlockOf(BlockRegion region, HashSet<Node> between, int extent)
    {
        double row = between.Sum(n => (double)n.Type.Bytes) / region.Rows;
        double saved = between.Sum(n => (1.0 + _groups.ReadersOf(n).Count) * n.Type.Bytes) / region.Rows;
        double again = region.Axes.Sum(g => Again(_groups.AccessOf(g.Key), g.Value));
        if (row > 2 * _limits.NearBytes) return 0;
        int block = 1;
        while (block < extent && 2 * block * row <= _limits.NearBytes) block *= 2;
        while (block < extent && again > 2 * saved * block && 2 * block * row <= MostBlocksBytes * _limits.NearBytes) block *= 2;
        block = Math.Min(block, extent);
        return block < extent && again > Math.Max(2 * saved * block, _limits.NearBytes) ? 0 : block;
    }

    // Bytes that are read and added to in the same place for every block of the fastest digit.
    private static double Again(GroupAccess access, RowAxes axes)
    {
        return access.Facts.Loads.DistinctBy(l => (l.Buffer, Indices.Hash([l.Index]))).Sum(l => Bytes(l.Index, l.Type.Size())) + access.Stores.Sum(s => Bytes(s.Index, 2 * s.Value.Type.Size()));

        double Bytes(Affine index, int size) => index.Terms.Any(t => axes.IsFastest(t.Axis)) ? 0
            : index.Terms.Where(t => !axes.Contains(t.Axis)).Aggregate((double)size, (n, t) => n * t.Axis.Extent);
    }
}
