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

    /// <summary>Records when a run began and ended on the device: for <see cref="GpuBackend.LastMilliseconds"/>.</summary>
    public bool Timing { get; init; }

    /// <summary>
    /// Records when each step of a run ended on the device, too: for <see cref="GpuBackend.LastSteps"/>. Runs then launch step by step instead of
    /// replaying a graph.
    /// </summary>
    public bool TimeSteps { get; init; }

    /// <summary>
    /// Lets cuBLAS compute products where it is found and was faster than a kernel of our own when both were tried; false never loads it. Not in
    /// Strict mode.
    /// </summary>
    public bool UseCublas { get; init; } = true;

    /// <summary>The file of the cuBLAS to use; null takes AIDOTNET_CUBLAS_LIBRARY, or else what the system finds.</summary>
    public string? CublasLibrary { get; init; }

    /// <summary>Lets cuBLAS round the factors of float32 products to ten bits (TF32), which is several times faster and three digits coarser.</summary>
    public bool AllowTf32 { get; init; }
}
