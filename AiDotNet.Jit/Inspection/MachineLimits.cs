using System.Globalization;

namespace AiDotNet.Jit.Inspection;

/// <summary>What one core can do at most: the two roofs of the roofline model.</summary>
/// <param name="Gigaflops">Float32 operations per nanosecond, a fused multiply-add counting as two; float64 has half.</param>
/// <param name="Bandwidths">Reading speed by size, the smallest first; the last holds for everything bigger.</param>
/// <param name="Source">Where the numbers come from: "measured" or a data sheet's name.</param>
public sealed record MachineLimits(double Gigaflops, IReadOnlyList<BandwidthLevel> Bandwidths, string Source)
{
    private static readonly Lazy<MachineLimits> OfThisMachine = new(LimitMeasurement.Run);

    /// <summary>The limits of this machine, measured once per process on first use, in about 50 ms. A busy machine measures low.</summary>
    public static MachineLimits Measured => OfThisMachine.Value;

    /// <summary>The speed at which this many bytes can be walked over.</summary>
    public double BandwidthFor(double bytes) => (Bandwidths.FirstOrDefault(b => bytes <= b.Bytes) ?? Bandwidths[^1]).GigabytesPerSecond;

    /// <summary>Like: one core, measured: 160 GFLOP/s float32; 240 GB/s up to 32 KiB.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"one core, {Source}: {Gigaflops:F0} GFLOP/s float32; {string.Join(", ", Bandwidths.Select(b => $"{b.GigabytesPerSecond:F0} GB/s to {Size(b.Bytes)}"))}");

    /// <summary>The least time of some work, and what takes it.</summary>
    internal (double Microseconds, bool IsMemoryBound) TimeOf(KernelWork work)
    {
        double arithmetic = work.Flops / (1e3 * Gigaflops * (work.IsDouble ? 0.5 : 1)), memory = work.Bytes / (1e3 * BandwidthFor(work.Bytes));
        return (Math.Max(arithmetic, memory), memory >= arithmetic);
    }

    private static string Size(long bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MiB" : $"{bytes >> 10} KiB";
}
