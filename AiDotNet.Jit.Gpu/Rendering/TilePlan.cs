using System.Numerics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// A kernel that is a product of two operands summed over shared axes, and how it is cut into tiles. Matrix products, batched ones, convolutions
/// and their gradients all are: an operand is any value, so windows, padding and what was fused into an operand are read like a matrix.
/// </summary>
internal sealed record TilePlan
{
    public const int Across = 16; // work-items side by side in a tile

    private const int SmallestExtent = 8, LongestStep = 16;

    /// <summary>The sum.</summary>
    public required Reduce Sum { get; init; }

    /// <summary>The factors, rows by terms and terms by columns.</summary>
    public required Value Left { get; init; }

    /// <inheritdoc cref="Left"/>
    public required Value Right { get; init; }

    /// <summary>Axes of the left factor only, slowest first.</summary>
    public required IReadOnlyList<Axis> Rows { get; init; }

    /// <summary>Axes of the right factor only.</summary>
    public required IReadOnlyList<Axis> Columns { get; init; }

    /// <summary>Axes of both or of neither.</summary>
    public required IReadOnlyList<Axis> Batch { get; init; }

    /// <summary>The summed axes, in the order of the sum.</summary>
    public IReadOnlyList<Axis> Terms => Sum.Axes;

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

    public long M => KernelShape.Points(Rows);

    public long N => KernelShape.Points(Columns);

    public long K => KernelShape.Points(Terms);

    public long BatchPoints => KernelShape.Points(Batch);

    public long TilesHigh => (M + High - 1) / High;

    public long TilesWide => (N + Wide - 1) / Wide;

    public long Tiles => BatchPoints * TilesHigh * TilesWide;

    /// <summary>Rows of a tile that one work-item computes.</summary>
    public int HighEach => High / (Group / Across);

    /// <summary>Columns of a tile that one work-item computes.</summary>
    public int WideEach => Wide / Across;

    /// <summary>The plan for a kernel, or null where rows and teams are better.</summary>
    public static TilePlan? Find(KernelShape shape, RenderOptions options)
    {
        if (shape.Facts.Reduces is not [{ Fold: Fold.Sum, Body: Map { MapOp: MapOp.Mul } product } sum] || !sum.Type.IsFloat()) return null;
        ulong free = shape.Facts.Free.Aggregate(0UL, (all, a) => all | shape.Bit(a));
        if (shape.Kernel.Stores.Any(s => s.Row is not null || shape.AxesOf(s) != free)) return null;
        ulong left = shape.AxesOf(product.Args[0]), right = shape.AxesOf(product.Args[1]);
        bool In(Axis axis, ulong axes) => (axes & shape.Bit(axis)) != 0;
        var order = shape.ByStoreStride(shape.Facts.Free);
        var plan = new TilePlan
        {
            Sum = sum,
            Left = product.Args[0],
            Right = product.Args[1],
            Rows = [.. order.Where(a => In(a, left) && !In(a, right))],
            Columns = [.. order.Where(a => In(a, right) && !In(a, left))],
            Batch = [.. order.Where(a => In(a, left) == In(a, right))],
            Group = options.GroupSize,
        };
        if (plan.M < SmallestExtent || plan.N < SmallestExtent || plan.K < SmallestExtent || options.GroupSize < 4 * Across) return null;
        // A tile is written along its columns: let them be the contiguous ones.
        bool swapped = plan.Rows.Count > 0 && order.Count > 0 && plan.Rows.Contains(order[^1]);
        if (swapped) plan = plan with { Left = plan.Right, Right = plan.Left, Rows = plan.Columns, Columns = plan.Rows };
        return plan.Sized(options);
    }

    private TilePlan? Sized(RenderOptions options)
    {
        int down = Group / Across, largest = Sum.Type == DType.Float64 ? 64 : 128;
        int high = Fitting(M, down, largest), wide = Fitting(N, Across, largest);
        long wanted = Math.Max(1, options.Parallelism / 1024); // a tile for every processor
        while ((M + high - 1) / high * ((N + wide - 1) / wide) * BatchPoints < wanted && Math.Max(high, wide) > 32)
        {
            if (high >= wide) high /= 2;
            else wide /= 2;
        }
        int deep = high + wide > 128 ? LongestStep / 2 : LongestStep;
        if ((high + wide + 2) * deep * Sum.Type.Size() > options.LocalBytes) return null;
        var plan = this with { High = high, Wide = wide, Deep = deep };
        return options.Strict ? plan : plan with { Parts = plan.PartsFor(options) };
    }

    private int PartsFor(RenderOptions options)
    {
        const int fewestTerms = 256;
        long busy = Tiles * Group * 4;
        if (busy >= options.Parallelism || K < 2 * fewestTerms) return 1;
        return (int)Math.Clamp(Math.Min(options.Parallelism / busy, K / fewestTerms), 1, 64);
    }

    private static int Fitting(long extent, int smallest, int largest) =>
        (int)Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)extent), smallest, largest);
}
