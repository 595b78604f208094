using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// Groups materialised nodes into kernels by shape and cost. A node joins a group when all it reads of the group is at the very
/// point where the group computes it; then no memory lies between them. There are no patterns: softmax, layer norm and a loss
/// with its gradient become single kernels because their axes coincide.
/// </summary>
internal sealed class FusionPlanner
{
    private const int LargestBody = 600;     // vector operations in one kernel
    private const int MostBuffers = 48; // members count too, though few of them are stored
    private const int LongestRow = 1 << 16;  // a row that several stages walk over has to stay in the cache
    private const int SmallDomain = 1 << 14; // below this a single thread and strided walks cost nothing
    private const int MostConstants = 1;     // in what follows a product: each takes a register from its tile
    private const int LongSum = 128;         // terms from which a slower tile costs more than the result's way through memory

    private readonly Materialization _memory;
    private readonly PlanOptions _options;
    private readonly IReadOnlySet<Node> _alone;
    private readonly List<FusionGroup> _groups = [];
    private readonly Dictionary<Node, FusionGroup> _groupOf = [];
    private readonly Dictionary<Node, List<FusionGroup>> _readers = [];

    private FusionPlanner(Materialization memory, PlanOptions options, IReadOnlySet<Node> alone) => (_memory, _options, _alone) = (memory, options, alone);

    /// <summary>Why nodes were or were not fused.</summary>
    public List<FusionDecision> Decisions { get; } = [];

    public IReadOnlyList<FusionGroup> Groups => _groups;

    public FusionGroup GroupOf(Node node) => _groupOf[node];

    /// <summary>The groups that read a node of another group, or an input.</summary>
    public IReadOnlyList<FusionGroup> ReadersOf(Node node) => _readers.GetValueOrDefault(node) ?? [];

    /// <summary>Places every materialised node of the graph.</summary>
    /// <param name="graph">A valid graph.</param>
    /// <param name="memory">What lives in memory; may grow when an index turns out not to be affine.</param>
    /// <param name="options">What may be fused.</param>
    /// <param name="alone">Products whose kernels nothing may join: they add up over blocks, or their results lie in another order.</param>
    public static FusionPlanner Run(Graph graph, Materialization memory, PlanOptions options, HashSet<Node> alone)
    {
        while (true)
        {
            try
            {
                var planner = new FusionPlanner(memory, options, alone);
                foreach (var node in ColumnSums.Last(graph.Nodes))
                {
                    if (node.Op == Primitive.Check || (node.Op != Primitive.Input && memory.Contains(node))) planner.Place(node);
                }
                return planner;
            }
            catch (NonAffineIndexException e) when (memory.Require(Materialization.BehindChecks(e.Node)))
            {
                // placed again, with the node in memory
            }
        }
    }

    private void Place(Node node)
    {
        var kind = Materialization.GroupKindOf(node);
        if (kind != GroupKind.Fused)
        {
            var own = new FusionGroup(_groups.Count, kind, node);
            own.Members.Add(node);
            Add(own, node, ReadsOf(node, kind));
            return;
        }
        var reads = NodeReads.Of(node, _memory);
        if (reads.IsCut && node.Op != Primitive.Fold && IsBehindProduct(reads)) reads = NodeReads.Of(node, _memory, true);
        if (_options.Fuse)
        {
            foreach (var group in Candidates(reads))
            {
                if (TryJoin(node, reads, group)) return;
            }
        }
        Start(node, reads);
    }

    // A product's tile is not cut: what follows it reads what needs that from memory.
    private bool IsBehindProduct(NodeReads reads) =>
        reads.Reads.Any(r => r.Index?.Sum(i => i.Terms.Length) == reads.Axes.Count && _groupOf.TryGetValue(r.Node, out var group) && group.HasProduct && !WouldCycle(reads, group));

    private List<Node> ReadsOf(Node node, GroupKind kind) => kind == GroupKind.Assembled
        ? AssembledReads(node)
        : [.. node.Operands.Select(Materialization.BehindChecks).Distinct()];

    // Concat, scatter, fold and interior padding store values of their operands, which may be inlined.
    private List<Node> AssembledReads(Node node)
    {
        var found = new HashSet<Node>();
        foreach (var operand in node.Operands)
        {
            if (_memory.Contains(operand)) found.Add(operand);
            else found.UnionWith(NodeReads.Of(operand, _memory, true).Reads.Select(r => r.Node)); // over whole axes, as they are stored
        }
        return [.. found];
    }

    private void Start(Node node, NodeReads reads)
    {
        var group = new FusionGroup(_groups.Count, GroupKind.Fused, node, reads.Axes) { HasProduct = node.Op == Primitive.Dot };
        Admit(node, group, reads, a => a);
        Add(group, node, reads.Reads.Select(r => r.Node));
    }

    private void Add(FusionGroup group, Node node, IEnumerable<Node> reads)
    {
        _groups.Add(group);
        Register(node, group, reads);
    }

    private void Register(Node node, FusionGroup group, IEnumerable<Node> reads)
    {
        if (node.Op != Primitive.Check) _groupOf[node] = group;
        foreach (var read in reads)
        {
            if (group.Reads.Add(read))
            {
                if (!_readers.TryGetValue(read, out var readers)) _readers[read] = readers = [];
                readers.Add(group);
            }
            if (_groupOf.TryGetValue(read, out var producer) && producer != group) group.RunAfter(producer);
        }
    }

    private void Admit(Node node, FusionGroup group, NodeReads reads, Converter<Affine, Affine> map)
    {
        group.Members.Add(node);
        group.Positions[node] = Array.ConvertAll(reads.Position, map);
        group.Size += Math.Max(1, _memory.InlinedCost(node));
        group.Constants += _memory.InlinedConstants(node);
        group.Turns |= !group.HasProduct && !Materialization.IsReduce(node.Op) && reads.Turn;
        if (!Materialization.IsReduce(node.Op)) return;
        group.OperandPositions[node] = Array.ConvertAll(reads.Domain, map);
        Axis[] own = [.. node.Attribute<AxesAttributes>().Axes.SelectMany(d => group.OperandPositions[node][d].Terms).Select(t => t.Axis)];
        if (group.Reduced.Count == 0) group.Reduced.AddRange(own);
        else if (!group.Reduced.SequenceEqual(own)) AdmitDown(node, group, own);
    }

    // Whichever came first, sums along rows or those down a block of their columns.
    private static void AdmitDown(Node node, FusionGroup group, Axis[] own)
    {
        if (ColumnSums.Precedes(group.Axes, own[0], group.Reduced))
        {
            group.Down = own[0];
            group.Waiting.Add(node);
            return;
        }
        group.Down = group.Reduced[0];
        group.Waiting.UnionWith(group.OperandPositions.Keys.Where(n => n != node));
        group.Reduced.Clear();
        group.Reduced.AddRange(own);
    }

    // Latest producers first: they are the likeliest neighbours. Then groups that read the same memory.
    private List<FusionGroup> Candidates(NodeReads reads)
    {
        var found = Producers(reads);
        found.Sort(static (a, b) => b.Id.CompareTo(a.Id));
        foreach (var (node, _) in reads.Reads)
        {
            if (node.Shape.Size <= 1 || !_readers.TryGetValue(node, out var readers)) continue;
            for (int i = readers.Count - 1; i >= Math.Max(0, readers.Count - 4); i--)
            {
                if (!found.Contains(readers[i])) found.Add(readers[i]);
            }
        }
        return found;
    }

    private List<FusionGroup> Producers(NodeReads reads)
    {
        var found = new List<FusionGroup>();
        foreach (var (node, _) in reads.Reads)
        {
            if (_groupOf.TryGetValue(node, out var producer) && !found.Contains(producer)) found.Add(producer);
        }
        return found;
    }

    private bool TryJoin(Node node, NodeReads reads, FusionGroup group)
    {
        if (group.Kind != GroupKind.Fused) return false;
        string? obstacle = Obstacle(node, reads, group, out var axes);
        if (obstacle is not null)
        {
            Decisions.Add(new(node, group.Root, false, obstacle));
            return false;
        }
        if (axes!.Split is { } split) group.Split(split);
        Admit(node, group, reads, axes.Apply);
        Register(node, group, reads.Reads.Select(r => r.Node));
        Decisions.Add(new(node, group.Root, true, $"same {group.Points} points"));
        return true;
    }

    private string? Obstacle(Node node, NodeReads reads, FusionGroup group, out AxisUnifier? axes)
    {
        axes = null;
        if (node.Op == Primitive.Dot) return "a product starts a kernel of its own";
        if (_alone.Contains(group.Root)) return "the product adds up over blocks of rows, or its results lie in another order";
        if (group.Size + _memory.InlinedCost(node) > LargestBody) return $"the kernel would exceed {LargestBody} vector operations";
        if (group.Reads.Count + group.Members.Count + reads.Reads.Count > MostBuffers) return $"the kernel would use more than {MostBuffers} buffers";
        if (group.HasProduct && TermsOf(group.Root) >= LongSum && group.Points > SmallDomain && group.Constants + _memory.InlinedConstants(node) > MostConstants)
        {
            return $"more than {MostConstants} constant after a long product would take registers from its tile";
        }
        if (group.Points > SmallDomain && Access.MovesLast(node) && (!group.HasProduct || _memory.IsShared(node[0]))) return "a copy in another order turns squares of registers alone";
        if (group.Points > SmallDomain && group.Turns && Materialization.IsReduce(node.Op)) return "what is read in another order turns squares of registers alone";
        if (reads.Reads.Any(r => group.Waiting.Contains(r.Node))) return "a sum down the columns waits for all rows of a block";
        axes = AxisUnifier.Unify(reads, group);
        if (axes is null) return "the axes do not coincide";
        return Shape(node, reads, group, axes) ?? (WouldCycle(reads, group) ? "it also needs what comes after that kernel" : null);
    }

    private static long TermsOf(Node dot) =>
        dot.Attribute<DotAttributes>().LeftContract.Aggregate(1L, (n, d) => n * dot[0].Shape[d]);

    private string? Shape(Node node, NodeReads reads, FusionGroup group, AxisUnifier axes)
    {
        var covered = new HashSet<Axis>();
        foreach (var axis in reads.Axes)
        {
            foreach (var (own, _) in axes.Map[axis].Terms) covered.Add(own);
        }
        int all = axes.Axes.Count;
        if (Materialization.IsReduce(node.Op))
        {
            if (group.HasProduct) return "a reduction of a product's result waits for the whole row";
            if (covered.Count != all) return "it does not run over all axes";
            var own = ReducedBy(node, reads, axes);
            if (group.Reduced.Count > 0 && !group.Reduced.SequenceEqual(own)) return ColumnSums.Obstacle(group, axes.Axes, own, _options);
            return axes.Split is null ? Walks(group, own) : "the axes do not coincide";
        }
        if (axes.Split is not null) return "the axes do not coincide";
        if (covered.Count == all) return group.Reduced.Count == 0 ? null : Walks(group, group.Reduced);
        return group.Reduced.Count > 0 && !group.HasProduct && covered.Count == all - group.Reduced.Count && !covered.Overlaps(group.Reduced)
            ? null
            : "it would be computed again for every point of the other axes";
    }

    // Several stages walk over the reduced axes: that pays while what they walk over stays in the cache.
    private static string? Walks(FusionGroup group, List<Axis> reduced)
    {
        if (reduced.Count == 0 || group.Points <= SmallDomain) return null;
        bool trailing = group.Axes.Skip(group.Axes.Count - reduced.Count).All(reduced.Contains);
        long row = reduced.Aggregate(1L, (n, a) => n * a.Extent);
        if (reduced.Count == group.Axes.Count) return $"one reduction of {group.Points} points is better alone";
        return trailing && row > LongestRow ? $"rows of {row} points do not stay in the cache" : trailing ? null : Columns(group);
    }

    private static string? Columns(FusionGroup group) =>
        group.Members.Any(m => Materialization.IsReduce(m.Op)) ? null : group.Points <= 1 << 20 ? null : "a sum of columns is better alone at this size";

    private static List<Axis> ReducedBy(Node node, NodeReads reads, AxisUnifier axes) =>
        [.. node.Attribute<AxesAttributes>().Axes.SelectMany(d => axes.Apply(reads.Domain[d]).Terms).Select(t => t.Axis)];

    // Joining makes the group depend on everything the node reads: none of that may depend on the group.
    private bool WouldCycle(NodeReads reads, FusionGroup group)
    {
        var others = Producers(reads);
        others.Remove(group);
        return group.IsNeededBy(others);
    }
}
