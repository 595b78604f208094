using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Planning;

/// <summary>A graph, what of it lives in memory, its kernels, and which of them run block by block. The four depend on each other.</summary>
internal sealed class PlannedGroups
{
    private const int MostRounds = 6; // of changing the graph for the sake of blocks and planning anew

    private readonly PlanOptions _options;
    private ProductOrder _order;
    private List<Node> _again = [];
    private HashSet<Node> _alone = [];
    private List<FusionDecision> _blocks = [];

    private PlannedGroups(Graph graph, PlanOptions options)
    {
        (_order, _options) = (ProductLayout.Apply(graph, options), options);
        Group();
    }

    public Graph Graph => _order.Graph;

    public Materialization Memory { get; private set; } = null!;

    public FusionPlanner Fusion { get; private set; } = null!;

    public GroupGraph Groups { get; private set; } = null!;

    public IReadOnlyList<BlockChain> Chains { get; private set; } = [];

    public IEnumerable<FusionDecision> Decisions => Fusion.Decisions.Concat(_blocks);

    /// <summary>Plans a graph. Sums over rows that chains run block by block stay whole: they add up over those blocks.</summary>
    public static PlannedGroups Of(Graph graph, PlanOptions options)
    {
        graph = ProductSums.Apply(graph, options);
        var cut = ColumnBlocks.Apply(graph, options);
        if (cut == graph || options.Blocks is null) return Plan(cut, options);
        var whole = Plan(graph, options);
        return whole.Chains.Count > 0 ? whole : Plan(cut, options with { Blocks = null });
    }

    private static PlannedGroups Plan(Graph graph, PlanOptions options)
    {
        var plan = new PlannedGroups(graph, options);
        if (options.Blocks is not { } limits || options.Strict || !options.Fuse) return plan;
        return plan.InBlocks(limits, true) ? plan : WithoutCopies(graph, options, limits);
    }

    private static PlannedGroups WithoutCopies(Graph graph, PlanOptions options, BlockLimits limits)
    {
        var plan = new PlannedGroups(graph, options);
        plan.InBlocks(limits, false);
        return plan;
    }

    // False when something is computed again, but not in blocks.
    private bool InBlocks(BlockLimits limits, bool mayComputeAgain)
    {
        for (int round = 0; ; round++)
        {
            var plan = BlockPlanner.Find(Graph, Memory, Groups, limits, Overwriting(), mayComputeAgain && round < MostRounds);
            if (!plan.WantsChange || round == MostRounds)
            {
                (Chains, _blocks) = (plan.Chains, plan.Decisions);
                return _again.All(n => !Groups.IsStored(n) || Chains.Any(c => c.Between.Contains(n)));
            }
            if (plan.Again.Count > 0) ComputeAgain(plan);
            else _alone.UnionWith(plan.Alone);
            Group();
        }
    }

    private void ComputeAgain(BlockPlan plan)
    {
        var change = new Recomputation(Graph, Memory, plan.Again, plan.Users);
        _order = new(change.Graph, [.. change.Of(_order.Copies)], change.Of(_order.Guards).ToHashSet()) { Apart = change.Of(_order.Apart).ToHashSet() };
        (_again, _alone) = ([.. change.Of(_again), .. change.Copies], [.. change.Of(_alone)]);
    }

    private void Group()
    {
        Memory = new(_order);
        Fusion = FusionPlanner.Run(Graph, Memory, _options, [.. _alone, .. _order.Apart]);
        Groups = new(Graph, Memory, Fusion);
    }

    private HashSet<Node> Overwriting() => [.. _options.Updates.Keys.Select(o => Graph.Outputs[o])];
}
