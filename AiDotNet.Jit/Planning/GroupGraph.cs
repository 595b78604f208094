using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Planning;

/// <summary>The groups of a plan and what flows between them.</summary>
internal sealed class GroupGraph
{
    private readonly Materialization _memory;
    private readonly Dictionary<Node, FusionGroup> _producers = [];
    private readonly Dictionary<Node, List<FusionGroup>> _readers = [];
    private readonly Dictionary<FusionGroup, List<FusionGroup>> _users = [];
    private readonly Dictionary<FusionGroup, GroupAccess> _accesses = [];
    private readonly Dictionary<FusionGroup, IReadOnlyList<FusionGroup>> _units = [];
    private readonly HashSet<Node> _stored;

    public GroupGraph(Graph graph, Materialization memory, FusionPlanner fusion)
    {
        _memory = memory;
        Outputs = graph.Outputs.ToHashSet();
        _stored = [.. graph.Outputs];
        foreach (var group in fusion.Groups)
        {
            foreach (var member in group.Members) _producers[member] = group;
            foreach (var before in group.DependsOn) Listed(_users, before).Add(group);
        }
        foreach (var group in fusion.Groups)
        {
            foreach (var read in group.Reads)
            {
                if (ProducerOf(read) == group) continue;
                _stored.Add(read);
                Listed(_readers, read).Add(group);
            }
        }
    }

    public IReadOnlySet<Node> Outputs { get; }

    public FusionGroup? ProducerOf(Node node) => _producers.GetValueOrDefault(node);

    /// <summary>The other groups that read a node.</summary>
    public IReadOnlyList<FusionGroup> ReadersOf(Node node) => _readers.GetValueOrDefault(node) ?? [];

    /// <summary>True for a node that takes memory between groups.</summary>
    public bool IsStored(Node node) => _stored.Contains(node);

    public GroupAccess AccessOf(FusionGroup group)
    {
        if (_accesses.TryGetValue(group, out var known)) return known;
        return _accesses[group] = new(group, _memory, _stored);
    }

    /// <summary>From now on these groups run as one.</summary>
    public void Join(IReadOnlyList<FusionGroup> groups)
    {
        foreach (var group in groups) _units[group] = groups;
    }

    /// <summary>The groups that run as one with a group, itself included, in their order.</summary>
    public IReadOnlyList<FusionGroup> TogetherWith(FusionGroup group) => _units.GetValueOrDefault(group) ?? [group];

    /// <summary>Whether a group runs together with others already.</summary>
    public bool IsJoined(FusionGroup group) => _units.ContainsKey(group);

    /// <summary>Those of these groups that depend, over others, on some of them: they cannot run together with those.</summary>
    public HashSet<FusionGroup> Late(IReadOnlyCollection<FusionGroup> groups)
    {
        var seen = new HashSet<FusionGroup>();
        var pending = new Stack<FusionGroup>(groups.SelectMany(UsersOf).Except(groups).Where(seen.Add));
        while (pending.TryPop(out var next))
        {
            foreach (var user in TogetherWith(next).SelectMany(UsersOf))
            {
                if (seen.Add(user)) pending.Push(user);
            }
        }
        seen.IntersectWith(groups);
        return seen;
    }

    private List<FusionGroup> UsersOf(FusionGroup group) => _users.GetValueOrDefault(group) ?? [];

    private static List<FusionGroup> Listed<T>(Dictionary<T, List<FusionGroup>> lists, T key) where T : notnull
    {
        if (!lists.TryGetValue(key, out var list)) lists[key] = list = [];
        return list;
    }
}
