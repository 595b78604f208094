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
    private readonly Dictionary<Value, HashSet<Reader>> _readers = [];

    private KeptValues() { }

    /// <summary>The value and the store whose place it may take, or null.</summary>
    public static (Value Value, Store Place)? Find(Kernel kernel, KernelFacts facts)
    {
        if (facts.Reduces.Count == 0 || kernel.Stores.Any(s => s.Accumulate || s.Row is not null)) return null;
        var kept = new KeptValues();
        foreach (var reduce in facts.Reduces) kept.Use(reduce.Body, reduce);
        foreach (var store in kernel.Stores) kept.Use(store.Value, null);
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
        var needed = KernelFacts.Of(store.Value).Reduces.ToHashSet();
        return _readers.Where(r => r.Key.Type == store.Value.Type && StageOf(r.Key) < last && AreIn(r.Value, last) && _cost[r.Key] >= WorthKeeping && Covers(r.Key, store)
                && r.Value.All(IsDoneBefore))
            .OrderByDescending(r => _cost[r.Key]).Select(r => r.Key).FirstOrDefault();

        bool IsDoneBefore(Reader reader) => reader.Sum is { } sum ? needed.Contains(sum) : KernelFacts.Of(reader.Root).Reduces.All(needed.Contains);
    }

    // In the last stage, and in some before it.
    private static bool AreIn(HashSet<Reader> readers, int last) => readers.Min(r => r.Stage) < last && readers.Max(r => r.Stage) == last;

    private static bool Covers(Value value, Store store) => CrossingReductions.Axes(value).SetEquals(store.Index.Terms.Select(t => t.Axis));

    private void Use(Value root, Reduce? sum)
    {
        var reader = new Reader(root, sum, StageOf(root));
        var pending = new Stack<Value>([root]);
        while (pending.TryPop(out var value))
        {
            if (!_readers.TryGetValue(value, out var readers)) _readers[value] = readers = [];
            if (!readers.Add(reader) || value is not Map map) continue;
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

    /// <summary>A reduction, or a store where there is none, and the stage it runs in.</summary>
    private sealed record Reader(Value Root, Reduce? Sum, int Stage);
}
