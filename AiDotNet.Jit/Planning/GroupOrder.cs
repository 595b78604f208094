using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// The order in which groups run (Kahn's algorithm). Checks go first: nothing may be half-written when one of them throws. Then whoever gives back much more memory
/// than it takes (an optimizer's update, the gradient of a bias): it finds near what has just been computed, and those after it find its memory free. Then the one
/// created first. So equal graphs give equal plans. Chains that run block by block go as one.
/// </summary>
internal sealed class GroupOrder
{
    private const long MuchMemory = 64 << 10; // bytes: less stays near until the end, where small steps are shared out together

    private readonly GroupGraph _groups;
    private readonly bool _freesEarly;
    private readonly Unit[] _units;
    private readonly Dictionary<FusionGroup, Unit> _unitOf = [];
    private readonly PriorityQueue<Unit, (Turn Turn, int Id)> _ready = new();

    private GroupOrder(FusionPlanner fusion, GroupGraph groups, bool freesEarly)
    {
        (_groups, _freesEarly) = (groups, freesEarly);
        _units = [.. fusion.Groups.Select(groups.TogetherWith).DistinctBy(u => u[0]).Select(u => new Unit(u))];
        foreach (var unit in _units)
        {
            foreach (var group in unit.Groups) _unitOf[group] = unit;
        }
        foreach (var unit in _units) Connect(unit);
    }

    private enum Turn
    {
        Check,
        FreesMemory,
        Created,
    }

    /// <summary>All groups of a plan, those of a chain together.</summary>
    /// <param name="fusion">The groups.</param>
    /// <param name="groups">What flows between them.</param>
    /// <param name="freesEarly">False for an order that does not depend on sizes.</param>
    public static IReadOnlyList<IReadOnlyList<FusionGroup>> Of(FusionPlanner fusion, GroupGraph groups, bool freesEarly) => new GroupOrder(fusion, groups, freesEarly).Sorted();

    private void Connect(Unit unit)
    {
        foreach (var before in unit.Groups.SelectMany(g => g.DependsOn).Select(g => _unitOf[g]).Distinct().Where(u => u != unit))
        {
            before.Users.Add(unit);
            unit.Waiting++;
        }
        foreach (var group in unit.Groups)
        {
            foreach (var node in group.Members.Where(IsBetween)) unit.Balance -= node.Type.Bytes;
            unit.Reads.UnionWith(group.Reads.Where(n => IsBetween(n) && _unitOf[_groups.ProducerOf(n)!] != unit));
        }
    }

    // Memory of the arena; inputs and outputs are the caller's.
    private bool IsBetween(Node node) => _groups.IsStored(node) && !_groups.Outputs.Contains(node) && _groups.ProducerOf(node) is not null;

    private List<IReadOnlyList<FusionGroup>> Sorted()
    {
        var order = new List<IReadOnlyList<FusionGroup>>();
        var readers = _units.SelectMany(u => u.Reads.Select(r => (Node: r, Unit: u))).GroupBy(r => r.Node, r => r.Unit).ToDictionary(r => r.Key, r => r.ToHashSet());
        foreach (var (node, by) in readers) CreditLast(node, by);
        foreach (var unit in _units.Where(u => u.Waiting == 0)) Enqueue(unit);
        while (_ready.TryDequeue(out var unit, out _))
        {
            if (unit.IsDone) continue; // it came in again, with a better turn
            unit.IsDone = true;
            order.Add(unit.Groups);
            foreach (var read in unit.Reads)
            {
                readers[read].Remove(unit);
                CreditLast(read, readers[read]);
            }
            foreach (var user in unit.Users)
            {
                if (--user.Waiting == 0) Enqueue(user);
            }
        }
        if (order.Count != _units.Length) throw new VerificationException("The fused groups depend on each other in a circle. Please report it.");
        return order;
    }

    // Who is the last to read something gives its memory back.
    private void CreditLast(Node node, HashSet<Unit> readers)
    {
        if (readers.Count != 1) return;
        var last = readers.Single();
        var turn = TurnOf(last);
        last.Balance += node.Type.Bytes;
        if (last.Waiting == 0 && TurnOf(last) != turn) Enqueue(last);
    }

    private void Enqueue(Unit unit) => _ready.Enqueue(unit, (TurnOf(unit), unit.Groups[0].Id));

    private Turn TurnOf(Unit unit) =>
        unit.Groups[0].Kind == GroupKind.Check ? Turn.Check : _freesEarly && unit.Balance >= MuchMemory ? Turn.FreesMemory : Turn.Created;

    private sealed class Unit(IReadOnlyList<FusionGroup> groups)
    {
        public IReadOnlyList<FusionGroup> Groups => groups;

        /// <summary>Nodes of others that it reads.</summary>
        public HashSet<Node> Reads { get; } = [];

        public List<Unit> Users { get; } = [];

        /// <summary>How many units have to run before.</summary>
        public int Waiting { get; set; }

        /// <summary>Bytes of memory that are free after it, less those that were free before.</summary>
        public long Balance { get; set; }

        public bool IsDone { get; set; }
    }
}
