namespace AiDotNet.Jit.Gpu;

/// <summary>What went between the process and the device.</summary>
/// <param name="BytesUp">To the device.</param>
/// <param name="BytesDown">From the device.</param>
/// <param name="Copies">Copies in both directions.</param>
/// <param name="Launches">Kernels started; a captured graph counts as one.</param>
public readonly record struct GpuTraffic(long BytesUp, long BytesDown, long Copies, long Launches)
{
    /// <summary>Both together.</summary>
    public static GpuTraffic operator +(GpuTraffic one, GpuTraffic other) =>
        new(one.BytesUp + other.BytesUp, one.BytesDown + other.BytesDown, one.Copies + other.Copies, one.Launches + other.Launches);

    /// <summary>What happened in between.</summary>
    public static GpuTraffic operator -(GpuTraffic later, GpuTraffic earlier) => new(
        later.BytesUp - earlier.BytesUp, later.BytesDown - earlier.BytesDown, later.Copies - earlier.Copies, later.Launches - earlier.Launches);
}
