using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// Finds an expensive value that two stages of a kernel need at every point (softmax: exp(x - max), for the sum and for the result) and
/// a result whose memory is free until the last stage writes it: the value waits there instead of being computed twice. Stages do not say who goes first, as sums
/// over something else split the loops of a row: what reads the value must be needed by that result, or need nothing that it does not.
/// </summary>
internal sealed class KeptValues
{
    private const int WorthKeeping = 12; // operations; a store and a load of a line in the cache cost less

    private readonly Dictionary<Value, int> _stage = [];
    private readonly Dictionary<Value, int> _cost = [];
    private readonly Dictionary<Value, HashSet<int>> _users = [];
    private readonly Dictionary<Value, HashSet<object>> _readers = []; // reductions and stores

    private KeptValues() { }

    /// <summary>The value and the store whose place it may take, or null.</summary>
    public static (Value Value, Store Place)? Find(Kernel kernel, KernelFacts facts)
    {
        if (facts.Reduces.Count == 0 || kernel.Stores.Any(s => s.Accumulate || s.Row is not null)) return null;
        var kept = new KeptValues();
        foreach (var reduce in facts.Reduces) kept.Use(reduce.Body, reduce);
        foreach (var store in kernel.Stores) kept.Use(store.Value, store);
        var read = facts.Loads.Select(l => l.Buffer).ToHashSet();
        foreach (var store in kernel.Stores)
        {
            if (read.Contains(store.Buffer) || !facts.Contracted.All(a => store.Index.ScaleOf(a) != 0)) continue;
            if (kept.Best(store, kernel) is { } value) return (value, store);
        }
        return null;
    }

    // The most expensive shared value of the store's type that is ready before the store's own stage.
    private Value? Best(Store store, Kernel kernel)
    {
        if (kernel.Stores.Count(s => s.Buffer == store.Buffer) > 1) return null;
        int last = StageOf(store.Value);
        var needed = ReductionsOf(store.Value);
        return _users.Where(u => u.Value.Count > 1 && u.Key.Type == store.Value.Type && StageOf(u.Key) < last && u.Value.Contains(last) && u.Value.Max() == last
                && _cost[u.Key] >= WorthKeeping && Covers(u.Key, store) && _readers[u.Key].All(IsDoneBefore))
            .OrderByDescending(u => _cost[u.Key]).Select(u => u.Key).FirstOrDefault();

        bool IsDoneBefore(object reader) => reader is Reduce reduce ? needed.Contains(reduce) : ReductionsOf(((Store)reader).Value).IsSubsetOf(needed);
    }

    private static bool Covers(Value value, Store store) => CrossingReductions.Axes(value).SetEquals(store.Index.Terms.Select(t => t.Axis));

    // All that a value is made of.
    private static HashSet<Reduce> ReductionsOf(Value value)
    {
        var seen = new HashSet<Value>();
        var pending = new Stack<Value>([value]);
        while (pending.TryPop(out var next))
        {
            if (!seen.Add(next)) continue;
            foreach (var operand in next.Operands) pending.Push(operand);
        }
        return [.. seen.OfType<Reduce>()];
    }

    private void Use(Value root, object reader)
    {
        int stage = StageOf(root);
        var pending = new Stack<Value>([root]);
        while (pending.TryPop(out var value))
        {
            if (!_users.TryGetValue(value, out var stages)) (_users[value], _readers[value]) = (stages = [], []);
            stages.Add(stage);
            if (!_readers[value].Add(reader) || value is not Map map) continue;
            foreach (var arg in map.Args)
            {
                if (arg is Map) pending.Push(arg);
            }
        }
    }

    private int StageOf(Value value)
    {
        if (_stage.TryGetValue(value, out int known)) return known;
        (int stage, int cost) = value switch
        {
            Map map => (map.Args.Max(StageOf), 1 + map.Args.Sum(a => a is Map ? _cost[a] : 0)),
            Reduce reduce => (StageOf(reduce.Body) + 1, 0),
            Load { Row: { } row } => (StageOf(row), 0),
            _ => (0, 0),
        };
        _cost[value] = Math.Min(cost, 1 << 20);
        return _stage[value] = stage;
    }
}
