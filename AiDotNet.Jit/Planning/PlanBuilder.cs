using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

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
        return new(_graph, _steps, MemoryPlan.For(_steps, _loops), [.. _planned.Decisions]) { Loops = _loops };
    }

    private static Graph WithoutOutputChecks(Graph graph)
    {
        Node[] outputs = [.. graph.Outputs.Select(o => o.Op == Primitive.Check ? Materialization.BehindChecks(o) : o)];
        return new(graph.Inputs, outputs, [.. graph.Nodes.Where(n => n.Op == Primitive.Check)]);
    }

    // ---- memory ----

    private void AssignStorages()
    {
        for (int i = 0; i < _graph.Inputs.Count; i++) _storages[_graph.Inputs[i]] = new(StorageKind.Input, i, _graph.Inputs[i].Type);
        for (int i = 0; i < _graph.Outputs.Count; i++) AssignOutput(i);
        foreach (var chain in _planned.Chains)
        {
            foreach (var node in chain.Between) _storages[node] = BlockKernel.StorageOf(node, chain, _arenaCount++);
        }
    }

    private void AssignOutput(int i)
    {
        var node = _graph.Outputs[i];
        var target = _options.Updates.TryGetValue(i, out int input) ? _storages[_graph.Inputs[input]] : new Storage(StorageKind.Output, i, node.Type);
        if (target.Type != node.Type)
        {
            throw new InvalidGraphException($"An update requires the type of what it replaces, got {node.Type} for {target.Type}. Check the update rule.");
        }
        if (_storages.TryGetValue(node, out var known)) _copies.Add((known, target));
        else if (target.Kind == StorageKind.Input && !CanOverwrite(node, _graph.Inputs[input])) _copies.Add((_storages[node] = NewArena(node.Type), target));
        else _storages[node] = target;
    }

    private Storage NewArena(TensorType type) => new(StorageKind.Arena, _arenaCount++, type);

    /// <summary>
    /// Memory for what a group reads, the last group first: nobody reads it later if it has none yet, so where the group reads each element
    /// just where it writes one of a result, both are the same memory. This may be the caller's: what becomes an output waits in its place.
    /// </summary>
    private void AssignReads(FusionGroup group)
    {
        if (group.Kind is GroupKind.Opaque or GroupKind.Assembled) _storages.TryAdd(group.Root, NewArena(group.Root.Type));
        Node[] reads = [.. group.Reads.Where(r => !_storages.ContainsKey(r) && _fusion.GroupOf(r) != group)];
        if (reads.Length == 0) return;
        var free = group.Members.Where(m => _storages.TryGetValue(m, out var s) && s.Kind != StorageKind.Input).ToList();
        InPlaceReads? inPlace = null;
        foreach (var read in reads)
        {
            var result = NeedsItsReads(group) ? null : free.Find(m => m.DType == read.DType && m.Shape.Size == read.Shape.Size
                && (inPlace ??= new(_memory, group)).Allow(m, read));
            if (result is not null) free.Remove(result);
            _storages[read] = result is null ? NewArena(read.Type) : _storages[result];
        }
    }

    // Only kernels can write where they read. One that walks over rows in stages may rather keep an intermediate value where a result will be; one
    // that takes turns with others, block by block, leaves the others what they read; code for any number of rows may compute a row twice.
    private bool NeedsItsReads(FusionGroup group) =>
        group.Kind != GroupKind.Fused || group.Reduced.Count > 0 || _planned.Groups.IsJoined(group) || _options.KeepAxes;

    // ---- order ----

    /// <summary>
    /// A node may be computed into the memory of an input when everybody else has read that input before, and its own kernel reads
    /// each element just where it writes it.
    /// </summary>
    private bool CanOverwrite(Node node, Node input)
    {
        var writer = _fusion.GroupOf(node);
        if (writer.Kind != GroupKind.Fused || (writer.Reads.Contains(input) && !WritesWhereItReads(writer, node, input))) return false;
        FusionGroup[] before = [.. _checks.Concat(_fusion.ReadersOf(input)).Distinct().Where(g => g != writer)];
        if (Needs(before, writer)) return false;
        foreach (var group in before) writer.RunAfter(group);
        return true;
    }

    // A result that waits between rows is there before all of them have been read.
    private bool WritesWhereItReads(FusionGroup writer, Node node, Node input) => writer.Down is null && new InPlaceReads(_memory, writer).Allow(node, input);

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
