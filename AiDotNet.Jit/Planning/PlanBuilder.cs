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
        IReadOnlyList<FusionGroup>[] order = [.. Order()];
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

    // ---- order ----

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

    // Kahn's algorithm; among ready groups the one created first goes first, so equal graphs give equal plans. Chains go as one.
    private IEnumerable<IReadOnlyList<FusionGroup>> Order()
    {
        var groups = _planned.Groups;
        IReadOnlyList<FusionGroup>[] units = [.. _fusion.Groups.Select(groups.TogetherWith).DistinctBy(u => u[0])];
        var before = units.ToDictionary(u => u[0], Before);
        var waiting = before.ToDictionary(b => b.Key, b => b.Value.Count);
        var users = units.SelectMany(u => before[u[0]].Select(b => (Before: b, User: u))).ToLookup(p => p.Before, p => p.User);
        var ready = new PriorityQueue<IReadOnlyList<FusionGroup>, int>(units.Where(u => waiting[u[0]] == 0).Select(u => (u, Priority(u[0]))));
        int done = 0;
        while (ready.TryDequeue(out var unit, out _))
        {
            done++;
            yield return unit;
            foreach (var user in users[unit[0]])
            {
                if (--waiting[user[0]] == 0) ready.Enqueue(user, Priority(user[0]));
            }
        }
        if (done != units.Length) throw new VerificationException("The fused groups depend on each other in a circle. Please report it.");

        HashSet<FusionGroup> Before(IReadOnlyList<FusionGroup> unit) => [.. unit.SelectMany(g => g.DependsOn).Select(g => groups.TogetherWith(g)[0]).Where(g => g != unit[0])];
    }

    // Checks first: nothing may be half-written when one of them throws.
    private static int Priority(FusionGroup group) => group.Kind == GroupKind.Check ? -1 : group.Id;
}
