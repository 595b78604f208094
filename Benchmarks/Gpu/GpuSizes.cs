namespace Benchmarks.Gpu;

/// <summary>How large the workloads are.</summary>
/// <param name="Elements">W1: elements of the fused expression.</param>
/// <param name="Products">W2: extents of square products.</param>
/// <param name="Batch">W4 and W5: examples of a batch.</param>
/// <param name="Hidden">W4 and W5: width of a layer.</param>
/// <param name="Rows">W7: rows as wide as a token.</param>
/// <param name="Images">W8: images of a batch.</param>
/// <param name="Side">W8: pixels along a side.</param>
/// <param name="Channels">W8: channels in; twice as many come out.</param>
/// <param name="Sequences">W9: sequences of a batch.</param>
/// <param name="Length">W9: tokens of a sequence.</param>
/// <param name="Width">W7 and W9: width of a row or token; heads are 64 wide.</param>
internal sealed record GpuSizes(
    int Elements, int[] Products, int Batch, int Hidden, int Rows, int Images, int Side, int Channels, int Sequences, int Length, int Width)
{
    /// <summary>What fills a large GPU.</summary>
    public static GpuSizes Full { get; } = new(1 << 25, [1024, 2048, 4096], 4096, 2048, 1 << 15, 64, 56, 64, 16, 512, 1024);

    /// <summary>What shows that everything works where there is no GPU.</summary>
    public static GpuSizes Small { get; } = new(1 << 16, [128], 32, 64, 64, 2, 12, 4, 2, 16, 128);
}
