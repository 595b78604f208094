namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Sums that could run in more than one of a row's loops. The first that may is not the best when a later one reads the same memory anyway: there the
/// sum rides along, and the loop it leaves reads less.
/// </summary>
public sealed partial class Lowering
{
    private const int WideRegisters = 32, Registers = 16, WideBytes = 64;

    /// <summary>Moves parts that are nothing but reductions to a later depth, where that saves loads and leaves enough registers.</summary>
    private void Ride(List<List<LoweringRoot>> parts, int[] depths, Dictionary<LoweringRoot, int> partOf)
    {
        int last = depths.Max();
        if (last == 0) return;
        var rides = new Rider[parts.Count];
        for (int i = 0; i < rides.Length; i++) rides[i] = RideOf(parts[i], depths[i], Latest(parts[i], partOf, depths, last));
        var riders = new List<(Rider Ride, int Part, int To)>();
        for (int i = 0; i < rides.Length; i++)
        {
            if (rides[i].Latest > depths[i] && Target(rides, i) is int to) riders.Add((rides[i], i, to));
        }
        foreach (var stop in riders.GroupBy(r => (r.Ride.Depth, r.Ride.Loops)).ToList())
        {
            var staying = rides.Where(r => (r.Depth, r.Loops) == stop.Key && !stop.Any(s => s.Ride == r)).SelectMany(r => r.Loads).ToHashSet();
            foreach (var (ride, part, to) in stop)
            {
                if (!ride.Loads.IsSubsetOf(staying)) depths[part] = to;
            }
        }
    }

    private sealed record Rider(int Depth, int Latest, ulong Loops, bool Once, int Accumulators, HashSet<LoweringValue> Loads);

    private Rider RideOf(List<LoweringRoot> part, int depth, int latest) => new(
        depth, part.TrueForAll(IsSum) ? latest : depth, Shared(part, Mark(part), strictly: true), RunsOnce(part),
        part.Where(r => r.Reduce is not null).Sum(r => TileOf(r.Deps).Aggregate(1, (n, a) => n * a.Axis.Extent)), [.. part.SelectMany(r => LoadsOf(r.Value))]);

    private bool IsSum(LoweringRoot root) => root.Reduce is not null || _places.ContainsValue(root);

    private static int Latest(List<LoweringRoot> part, Dictionary<LoweringRoot, int> partOf, int[] depths, int last)
    {
        int own = partOf[part[0]];
        foreach (var user in part.SelectMany(r => r.Users))
        {
            if (partOf.TryGetValue(user, out int at) && at != own) last = Math.Min(last, depths[at] - 1);
        }
        return last;
    }

    // The first loop that reads everything already.
    private int? Target(Rider[] rides, int at)
    {
        var own = rides[at];
        int most = (_schedule.Lanes * sizeof(float) >= WideBytes ? WideRegisters : Registers) * 3 / 4;
        for (int d = own.Depth + 1; d <= own.Latest; d++)
        {
            var there = rides.Where(r => r.Depth == d && r.Loops == own.Loops && r.Once == own.Once).ToList();
            int sums = there.Sum(r => r.Accumulators) + own.Accumulators;
            if (own.Loops == 0 || sums > most || !own.Loads.IsSubsetOf(there.SelectMany(r => r.Loads))) continue;
            return d;
        }
        return null;
    }

    /// <summary>What a value reads, apart from the reductions it is made of.</summary>
    private static IEnumerable<LoweringValue> LoadsOf(LoweringValue value)
    {
        var seen = new HashSet<LoweringValue>();
        var pending = new Stack<LoweringValue>([value]);
        while (pending.TryPop(out var v))
        {
            if (!seen.Add(v) || v.Kind == LoweringValue.Kinds.Reduce) continue;
            if (v.Kind == LoweringValue.Kinds.Load) yield return v;
            foreach (var arg in v.Args) pending.Push(arg);
        }
    }
}
