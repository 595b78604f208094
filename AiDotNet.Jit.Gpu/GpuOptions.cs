using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu;

/// <summary>How to use a device.</summary>
public sealed record GpuOptions
{
    /// <summary>One of <see cref="GpuBackend.Devices()"/>; null takes the first GPU, CUDA before OpenCL, and never a processor.</summary>
    public GpuDeviceInfo? Device { get; init; }

    /// <summary>The most bytes to use; null takes what the device can spare.</summary>
    public long? MemoryBudget { get; init; }

    /// <summary>
    /// True computes on the processor when the device fails and nothing has been overwritten yet; the reason is kept in
    /// <see cref="GpuBackend.LastFault"/>. False throws.
    /// </summary>
    public bool FallBack { get; init; } = true;

    /// <summary>Lets repeated runs replay their launches as one graph, where the device can.</summary>
    public bool CaptureGraphs { get; init; } = true;

    /// <summary>Records when each step of a run started on the device: for <see cref="GpuBackend.LastMilliseconds"/>.</summary>
    public bool Timing { get; init; }
}
