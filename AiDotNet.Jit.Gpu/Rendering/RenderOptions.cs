using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>What a renderer may assume.</summary>
public sealed record RenderOptions
{
    private const long SmallestScratch = 256L << 20, ScratchShare = 16;

    /// <summary>True keeps the interpreter's order of operations: no fused multiply-add, sums by one work-item.</summary>
    public bool Strict { get; init; }

    /// <summary>Work-items of a group; a power of two from 32 on.</summary>
    public int GroupSize { get; init; } = 256;

    /// <summary>Bytes the work-items of a group share.</summary>
    public int LocalBytes { get; init; } = 32 << 10;

    /// <summary>True when 32 neighbouring work-items run in step and can look at each other's registers.</summary>
    public bool HasShuffles { get; init; }

    /// <summary>Bytes of scratch memory that may hold what the library reads, and what it writes.</summary>
    public long LibraryScratchBytes { get; init; } = SmallestScratch;

    /// <summary>What a second launch costs, in cycles of a processor.</summary>
    public int LaunchCycles { get; init; } = 4000;

    /// <summary>Work-items that keep the device busy.</summary>
    public int Parallelism { get; init; } = 1 << 16;

    /// <summary>Work-items from which on each computes several neighbouring elements.</summary>
    public int FewestVectors { get; init; } = 1 << 16;

    /// <summary>True when the device computes in double precision.</summary>
    public bool HasDouble { get; init; } = true;

    /// <summary>What suits a device.</summary>
    internal static RenderOptions For(GpuDeviceInfo device)
    {
        int busy = Math.Max(1, device.ComputeUnits) * 1024;
        return new()
        {
            GroupSize = Math.Clamp(1 << (31 - int.LeadingZeroCount(Math.Max(32, device.LargestGroup))), 32, 256),
            LocalBytes = Math.Min(device.LocalBytes, 48 << 10), // static arrays cannot be larger on CUDA
            HasDouble = device.HasDouble,
            HasShuffles = device.Api == GpuApi.Cuda,
            LibraryScratchBytes = Math.Max(SmallestScratch, device.MemoryBytes / ScratchShare),
            Parallelism = busy,
            FewestVectors = busy,
        };
    }
}
