using System.Globalization;
using Benchmarks.Workloads;

namespace Benchmarks.Compare;

/// <summary>One line of the table.</summary>
/// <param name="Workload">What.</param>
/// <param name="Threads">On how many threads.</param>
/// <param name="Ours">Our row of the default backend, or of the only one that ran.</param>
/// <param name="Llvm">Our row of the LLVM backend.</param>
/// <param name="Avx2">Our row with vectors of 256 bits.</param>
/// <param name="Interpreted">Our interpreter's row.</param>
/// <param name="Peer">The best row of others.</param>
/// <param name="C">Hand-written C.</param>
/// <param name="Limit">The limit in microseconds.</param>
internal sealed record Verdict(Workload Workload, int Threads, Row Ours, Row? Llvm, Row? Avx2, Row? Interpreted, Row? Peer, Row? C, double? Limit)
{
    // Two medians of the same thing differ by a few percent.
    private const double Noise = 1.05;

    /// <summary>The limit's time divided by ours.</summary>
    public double? Share => Limit / Ours.MedianUs;

    /// <summary>Why the row is not where it should be; empty when it is.</summary>
    public IEnumerable<string> Shortcomings()
    {
        var mark = Workload.Mark;
        if (mark.ShareOn(Threads) is { } wanted && Share < wanted) yield return Text($"{Share:P0} of the limit, the mark is {wanted:P0}");
        if (mark.Microseconds is { } most && Ours.MedianUs > most) yield return Text($"{Ours.MedianUs:G3} us, the mark is {most} us");
        if (mark.LevelWithC && C is not null && Ours.MedianUs > Noise * C.MedianUs) yield return Text($"{Ours.MedianUs:G4} us, C by hand takes {C.MedianUs:G4} us");
        if (Peer is not null && Ours.MedianUs > Noise * Peer.MedianUs) yield return Text($"{Ours.MedianUs:G4} us, {Peer.Peer} takes {Peer.MedianUs:G4} us");
    }

    /// <summary>The mark as text.</summary>
    public string MarkText => Workload.Mark switch
    {
        { Microseconds: { } most } => Text($"{most} us"),
        { LevelWithC: true } => C is null ? "C" : Text($"C: {C.MedianUs:G4}"),
        var mark => mark.ShareOn(Threads) is { } share ? Text($"{share:P0}") : "",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture).Replace(" %", "%", StringComparison.Ordinal);
}
