using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Planning;

/// <summary>Groups that run together block by block.</summary>
/// <param name="Groups">In the order they run.</param>
/// <param name="Axes">Which axes of each walk rows.</param>
/// <param name="Between">The nodes that take the memory of a block.</param>
/// <param name="Sums">The groups that add up over blocks.</param>
/// <param name="Extents">The rows as the digits of a number, the slowest first. A block holds some positions of the last and one of each other.</param>
/// <param name="Block">Positions of the last digit in a block.</param>
internal sealed record BlockChain(
    IReadOnlyList<FusionGroup> Groups, IReadOnlyDictionary<FusionGroup, RowAxes> Axes, IReadOnlySet<Node> Between, IReadOnlySet<FusionGroup> Sums,
    IReadOnlyList<int> Extents, int Block)
{
    public long Rows => Extents.Aggregate(1L, (n, e) => n * e);

    /// <summary>Rows that one position on a digit stands for.</summary>
    public long ScaleOf(int digit) => Extents.Skip(digit + 1).Aggregate(1L, (n, e) => n * e);

    /// <summary>Whether blocks that differ in this digit add to the same sums.</summary>
    public bool IsSerial(int digit, GroupGraph groups) => Sums.Any(g => groups.AccessOf(g).Facts.Contracted.Any(a => Covers(Axes[g], a, digit)));

    /// <summary>Whether an axis counts a digit, alone or with others.</summary>
    public bool Covers(RowAxes axes, Kernels.Axis axis, int digit) =>
        axes.ScaleOf(axis) is var scale and > 0 && ScaleOf(digit) is var rows && rows >= scale && rows < scale * axis.Extent;
}
