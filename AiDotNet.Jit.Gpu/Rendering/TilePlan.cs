using System.Numerics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>How a contraction is cut into tiles.</summary>
internal sealed record TilePlan
{
    public const int Across = 16; // work-items side by side in a tile

    private const int LongestStep = 16;

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

    private TilePlan? Sized(RenderOptions options)
    {
        int down = Group / Across, largest = Sum.Type == DType.Float64 ? 64 : 128;
        int high = Fitting(Of.M, down, largest), wide = Fitting(Of.N, Across, largest);
        long wanted = Math.Max(1, options.Parallelism / 1024); // a tile for every processor
        while ((Of.M + high - 1) / high * ((Of.N + wide - 1) / wide) * Of.BatchPoints < wanted && Math.Max(high, wide) > 32)
        {
            if (high >= wide) high /= 2;
            else wide /= 2;
        }
        int deep = high + wide > 128 ? LongestStep / 2 : LongestStep;
        if ((high + wide + 32 / Sum.Type.Size()) * deep * Sum.Type.Size() > options.LocalBytes) return null;
        var plan = this with { High = high, Wide = wide, Deep = deep };
        return options.Strict ? plan : plan with { Parts = plan.PartsFor(options) };
    }

    private int PartsFor(RenderOptions options)
    {
        const int fewestTerms = 256;
        long busy = Tiles * Group * 4;
        if (busy >= options.Parallelism || Of.K < 2 * fewestTerms) return 1;
        return (int)Math.Clamp(Math.Min(options.Parallelism / busy, Of.K / fewestTerms), 1, 64);
    }

    private static int Fitting(long extent, int smallest, int largest) =>
        (int)Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)extent), smallest, largest);
}
