using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Planning;

/// <summary>Graph -> plan: what lives in memory, which kernels compute it, in which order, and where.</summary>
public sealed partial class PlanBuilder
{
    private readonly Graph _graph;
    private readonly PlanOptions _options;
    private readonly PlannedGroups _planned;
    private readonly Materialization _memory;
    private readonly FusionPlanner _fusion;
    private readonly Dictionary<Node, Storage> _storages = [];
    private readonly List<PlanStep> _steps = [];
    private readonly List<BlockLoop> _loops = [];
    private readonly List<(Storage From, Storage To)> _copies = [];
    private readonly List<PlacementDecision> _placements = [];
    private readonly Dictionary<KernelKey, (Kernel Kernel, Schedule Schedule, KernelCost Cost)> _scheduled = [];
    private readonly Dictionary<KernelKey, PackedColumns?> _packed = [];
    private readonly FusionGroup[] _checks;
    private int _arenaCount;

    private PlanBuilder(Graph graph, PlanOptions options)
    {
        _options = options;
        _planned = PlannedGroups.Of(WithoutOutputChecks(graph), options);
        (_graph, _memory, _fusion) = (_planned.Graph, _planned.Memory, _planned.Fusion);
        _checks = [.. _fusion.Groups.Where(g => g.Kind == GroupKind.Check)];
    }

    /// <summary>Plans a valid graph.</summary>
    /// <exception cref="InvalidGraphException">An update's types do not match.</exception>
    public static ExecutionPlan Build(Graph graph, PlanOptions options) => new PlanBuilder(graph, options).Build();

    private ExecutionPlan Build()
    {
        AssignStorages();
        var order = GroupOrder.Of(_fusion, _planned.Groups, freesEarly: !_options.KeepAxes);
        foreach (var group in order.SelectMany(unit => unit).Reverse()) AssignReads(group);
        foreach (var unit in order) Emit(unit);
        foreach (var (from, to) in _copies) _steps.Add(Copy(from, to));
        return new(_graph, _steps, MemoryPlan.For(_steps, _loops), [.. _planned.Decisions]) { Loops = _loops, Placements = _placements };
    }

    private static Graph WithoutOutputChecks(Graph graph)
    {
        Node[] outputs = [.. graph.Outputs.Select(o => o.Op == Primitive.Check ? Materialization.BehindChecks(o) : o)];
        return new(graph.Inputs, outputs, [.. graph.Nodes.Where(n => n.Op == Primitive.Check)]);
    }

    // ---- dependencies ----

    // Groups of a chain wait for each other.
    private bool Needs(FusionGroup[] groups, FusionGroup other) => _planned.Chains.Count == 0 ? other.IsNeededBy(groups) : groups.Any(g => DependsOn(g, other));

    private bool DependsOn(FusionGroup group, FusionGroup other)
    {
        var seen = new HashSet<FusionGroup> { group };
        var pending = new Stack<FusionGroup>(seen);
        while (pending.TryPop(out var next))
        {
            if (next == other) return true;
            foreach (var before in _planned.Groups.TogetherWith(next).SelectMany(g => g.DependsOn))
            {
                if (seen.Add(before)) pending.Push(before);
            }
        }
        return false;
    }
}
