using System.Numerics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>How a contraction is cut into tiles.</summary>
internal sealed record TilePlan
{
    public const int Across = 16; // work-items side by side in a tile

    private const int LongestStep = 16, SmallestTile = 32, Lanes = 128, InstructionsToCopy = 8, InstructionsToLoop = 4, BytesPerCycle = 1500;
    private const double Waiting = 1.4;

    /// <summary>What is cut.</summary>
    public required Contraction Of { get; init; }

    public Reduce Sum => Of.Sum;

    /// <summary>Rows of a tile.</summary>
    public int High { get; init; }

    /// <summary>Columns of a tile.</summary>
    public int Wide { get; init; }

    /// <summary>Terms that are in local memory at a time.</summary>
    public int Deep { get; init; }

    /// <summary>Work-items of a group.</summary>
    public required int Group { get; init; }

    /// <summary>Groups that share each tile's terms.</summary>
    public int Parts { get; init; } = 1;

    public long TilesHigh => (Of.M + High - 1) / High;

    public long TilesWide => (Of.N + Wide - 1) / Wide;

    public long Tiles => Of.BatchPoints * TilesHigh * TilesWide;

    /// <summary>Rows of a tile that one work-item computes.</summary>
    public int HighEach => High / (Group / Across);

    /// <summary>Columns of a tile that one work-item computes.</summary>
    public int WideEach => Wide / Across;

    /// <summary>Elements between the end of a block's row and the next: rows stay aligned, and columns are in different banks.</summary>
    public int Padding => 16 / Sum.Type.Size();

    /// <summary>Neighbouring rows of a work-item: sixteen bytes, which one load takes.</summary>
    public int RowRun => Math.Min(16 / Sum.Type.Size(), HighEach);

    /// <summary>Neighbouring columns of a work-item: eight bytes; with more, results would be written in too many pieces.</summary>
    public int ColumnRun => Math.Min(8 / Sum.Type.Size(), WideEach);

    /// <summary>Which row of the tile is number i of work-item y.</summary>
    public string RowOf(string i) => Run("y", i, Group / Across, RowRun);

    /// <summary>Which column of the tile is number j of work-item x.</summary>
    public string ColumnOf(string j) => Run("x", j, Across, ColumnRun);

    /// <summary>The plan for a kernel, or null where rows and teams are better.</summary>
    public static TilePlan? Find(KernelShape shape, RenderOptions options) =>
        options.GroupSize >= 4 * Across && Contraction.Find(shape) is { } found ? new TilePlan { Of = found, Group = options.GroupSize }.Sized(options) : null;

    private static string Run(string item, string number, int items, int run) => run <= 1
        ? $"{item} + {number} * {items}"
        : $"{item} * {run} + {number} / {run} * {run * items} + {number} % {run}";

    // The fastest on paper of all that fit; of equals the one with the largest tiles.
    private TilePlan? Sized(RenderOptions options) => Candidates(options).MinBy(c => c.Cycles(options));

    private IEnumerable<TilePlan> Candidates(RenderOptions options)
    {
        int down = Group / Across, largest = Sum.Type == DType.Float64 ? 64 : 128;
        int mostHigh = Fitting(Of.M, down, largest), mostWide = Fitting(Of.N, Across, largest);
        for (int high = mostHigh; high >= Math.Min(mostHigh, SmallestTile); high /= 2)
        {
            for (int wide = mostWide; wide >= Math.Min(mostWide, SmallestTile); wide /= 2)
            {
                var plan = this with { High = high, Wide = wide, Deep = high + wide > 128 ? LongestStep / 2 : LongestStep };
                if ((high + wide + 2 * plan.Padding) * plan.Deep * Sum.Type.Size() > options.LocalBytes) continue;
                foreach (int parts in plan.PossibleParts(options)) yield return plan with { Parts = parts };
            }
        }
    }

    // As many groups as are at work at the same time, or a multiple; Strict mode adds in one order only.
    private IEnumerable<int> PossibleParts(RenderOptions options)
    {
        const int fewestTerms = 256, most = 256;
        yield return 1;
        if (options.Strict) yield break;
        long limit = Math.Min(most, Of.K / fewestTerms), processors = Processors(options), before = 1;
        foreach (int rounds in (int[])[1, 2, 4])
        {
            long parts = Math.Min(limit, processors * rounds / Math.Max(1, Tiles));
            if (parts > before) yield return (int)(before = parts);
        }
    }

    private static long Processors(RenderOptions options) => Math.Max(1, options.Parallelism / 1024);

    /// <summary>
    /// An estimate: instructions of a work-item for a term, on a processor that starts <see cref="Lanes"/> a cycle; loads of local memory count twice.
    /// Measured on an H200, 128 x 128 tiles of float32 reach 41 TFLOP/s; this says 47.
    /// </summary>
    private double Cycles(RenderOptions options)
    {
        double sums = HighEach * WideEach, loads = (double)HighEach / RowRun + (double)WideEach / ColumnRun, copied = (double)(High + Wide) / Group;
        double perTerm = Group * (sums + 2 * loads + InstructionsToCopy * copied + InstructionsToLoop) / Lanes;
        double rounds = Math.Ceiling((double)Tiles * Parts / Processors(options));
        // A group alone on a processor waits for memory.
        double alone = rounds <= 1 ? Waiting : 1;
        double multiply = rounds * alone * Of.K / Parts * perTerm * (Sum.Type.Size() / 4);
        return Parts == 1 ? multiply : multiply + options.LaunchCycles + (2.0 * Of.BatchPoints * Of.M * Of.N * Parts * Sum.Type.Size() / BytesPerCycle);
    }

    private static int Fitting(long extent, int smallest, int largest) =>
        (int)Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)extent), smallest, largest);
}
