using System.Globalization;
using System.Text;
using Benchmarks.Workloads;

namespace Benchmarks.Compare;

/// <summary>The table at the end of a run, in Markdown.</summary>
/// <param name="results">The rows.</param>
/// <param name="workloads">The workloads, in order.</param>
/// <param name="missing">Peers that did not run, and why.</param>
/// <param name="command">The command line.</param>
internal sealed class ResultTable(Results results, IReadOnlyList<Workload> workloads, IReadOnlyList<string> missing, string command)
{
    private readonly StringBuilder _text = new();

    /// <summary>The whole text, for these numbers of threads and figures of this kind.</summary>
    public string Render(IReadOnlyList<int> threads, string statistic)
    {
        Line($"{Machine.Describe()}. `{command}`");
        Line("Microseconds, " + statistic + "; ~ while other programs kept more than 0.3 processors busy. An arrow marks rows behind. Measured again, up to three times, where a thread had no core of its own.");
        foreach (int count in threads) Table(count);
        var verdicts = threads.SelectMany(Verdicts).ToList();
        List("Rows behind", verdicts.SelectMany(v => v.Shortcomings().Select(s => $"{v.Workload.Name} on {Threads(v.Threads)}: {s}")));
        List("Results that differ", results.Disagreements());
        List("Peers that did not run", missing);
        return _text.ToString();
    }

    private void Table(int threads)
    {
        var verdicts = Verdicts(threads).ToList();
        if (verdicts.Count == 0) return;
        Line($"\n**{Threads(threads)}**\n");
        Line("| row | ours | limit | of limit | mark | best peer | ours is faster by | llvm | AVX2 | interpreter | compile ms | arena KiB | bytes allocated |");
        Line("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var v in verdicts)
        {
            string behind = v.Shortcomings().Any() ? " ←" : "";
            Line(string.Create(CultureInfo.InvariantCulture,
                $"| {v.Workload.Name} | {Time(v.Ours)} | {Number(v.Limit)} | {Percent(v.Share)}{behind} | {v.MarkText} | {Peer(v.Peer)} | {Ratio(v)} | " +
                $"{Time(v.Llvm)} | {Time(v.Avx2)} | {Time(v.Interpreted)} | {Number(v.Ours.Number("compile_ms"))} | {Number(v.Ours.Number("arena_bytes") / 1024)} | {Number(v.Ours.Number("alloc_bytes_per_run"))} |"));
        }
    }

    private IEnumerable<Verdict> Verdicts(int threads) =>
        from workload in workloads
        let llvm = results.Best(OwnPeer.Llvm, workload.Name, threads)
        let ours = results.Best(OwnPeer.Expressions, workload.Name, threads) ?? llvm
        where ours is not null
        select new Verdict(workload, threads, ours, llvm, results.Best(OwnPeer.Avx2, workload.Name, threads), results.Best(OwnPeer.Interpreted, workload.Name, 1), results.BestPeer(workload.Name, threads),
            results.BestC(workload.Name, threads), results.Limit(workload, threads));

    private void List(string heading, IEnumerable<string> items)
    {
        var lines = items.ToList();
        Line(lines.Count == 0 ? $"\n{heading}: none." : $"\n{heading}:\n");
        foreach (string line in lines) Line($"* {line}");
    }

    private void Line(string line) => _text.Append(line).Append('\n');

    private static string Threads(int count) => count == 1 ? "1 thread" : $"{count} threads";

    private static string Time(Row? row) => Number(row?.MedianUs) + (row?.Number("other_cpu") > 0.3 ? "~" : "");

    private static string Peer(Row? row) => row is null ? "" : $"{Time(row)} {row.Peer}";

    private static string Ratio(Verdict v) => v.Peer is null ? "" : (v.Peer.MedianUs / v.Ours.MedianUs).ToString("0.0x", CultureInfo.InvariantCulture);

    private static string Percent(double? share) => share is null ? "" : (100 * share.Value).ToString("0", CultureInfo.InvariantCulture) + "%";

    private static string Number(double? value) => value switch
    {
        null => "",
        >= 100 => value.Value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        0 => "0",
        _ => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
