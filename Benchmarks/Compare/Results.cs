using Benchmarks.Workloads;

namespace Benchmarks.Compare;

/// <summary>All rows of a run, and the limits that follow from them.</summary>
internal sealed class Results
{
    private const string HandWritten = "c-avx512-hand";
    private const string LimitPeer = "limit-c";

    private static readonly string[] s_straightC = [HandWritten, "gcc-libmvec", "c-gcc-fastmath"];

    private readonly List<Row> _rows = [];

    /// <summary>All rows so far.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>Adds a row.</summary>
    public void Add(Row row) => _rows.Add(row);

    /// <summary>The best row of a peer.</summary>
    public Row? Best(string peer, string workload, int threads) => Fastest(r => r.Peer == peer && r.Workload == workload && r.Threads == threads);

    /// <summary>The best row of any other library.</summary>
    public Row? BestPeer(string workload, int threads) => Fastest(
        r => !IsOwn(r) && r.Peer != LimitPeer && !s_straightC.Contains(r.Peer) && r.Workload == workload && r.Threads == threads);

    /// <summary>The best row of C, written by hand for this workload.</summary>
    public Row? BestC(string workload, int threads) =>
        Fastest(r => s_straightC.Contains(r.Peer) && r.Workload == workload && r.Threads == threads);

    /// <summary>
    /// Microseconds below which the machine cannot go; null where it was not measured. More threads never make it longer: where they
    /// seem to, there was no work for them, or a neighbour had the processor.
    /// </summary>
    public double? Limit(Workload workload, int threads)
    {
        double? here = LimitOn(workload, threads), single = LimitOn(workload, 1);
        return here is null || single < here ? single : here;
    }

    /// <summary>Peers that got another result, as sentences.</summary>
    public IEnumerable<string> Disagreements()
    {
        const double tolerance = 1e-3;
        foreach (var own in _rows.Where(IsOwn))
        {
            foreach (var other in _rows.Where(r => !IsOwn(r) && r.Workload == own.Workload))
            {
                foreach (string name in new[] { "check", "gcheck" })
                {
                    if (own.Number(name) is not { } a || other.Number(name) is not { } b) continue;
                    if (!(Math.Abs(a - b) <= tolerance * Math.Max(Math.Abs(a), Math.Abs(b))))
                    {
                        yield return $"{own.Workload}: {name} is {a:G9} with {own.Peer}, {b:G9} with {other.Peer}";
                    }
                }
            }
        }
    }

    private double? LimitOn(Workload workload, int threads)
    {
        var cost = workload.Cost;
        if (cost == Cost.HandWritten) return BestC(workload.Name, threads)?.MedianUs;
        double sharing = cost.SharesMaps ? threads : 1;
        // Registers are nobody else's: the peak of two processors is twice that of one, whatever a run with a busy neighbour says.
        return Time(cost.Flops / threads, "L_fma512", "flop_per_call", 1) + Time(cost.Bytes, "L_" + cost.Level, "bytes", threads) +
            Time(cost.Exponentials / sharing, "L_exp_4096", "elements", 1) + Time(cost.Tangents / sharing, "L_tanh_4096", "elements", 1);
    }

    private static bool IsOwn(Row row) => row.Peer.StartsWith("aidotnet-", StringComparison.Ordinal);

    private Row? Fastest(Func<Row, bool> wanted) => _rows.Where(wanted).MinBy(r => r.MedianUs);

    private double? Time(double amount, string rate, string unit, int threads)
    {
        if (amount == 0) return 0;
        // What the machine can do, it does in most quiet moments: not the median, as neighbours would count as a property of the machine.
        var row = _rows.Where(r => r.Workload == rate && r.Threads == threads).MinBy(r => r.P10);
        return row?.Number(unit) is { } done ? amount / done * row.P10 : null;
    }
}
