namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>What a device says about itself.</summary>
public sealed record GpuDeviceInfo
{
    /// <summary>What speaks to it.</summary>
    public required GpuApi Api { get; init; }

    /// <summary>Its number among the devices of its interface.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The name of the device.</summary>
    public required string Name { get; init; }

    /// <summary>Who made it.</summary>
    public required string Vendor { get; init; }

    /// <summary>The version of its driver.</summary>
    public required string Driver { get; init; }

    /// <summary>What it is.</summary>
    public required GpuDeviceType Type { get; init; }

    /// <summary>Processors that run work-groups independently.</summary>
    public required int ComputeUnits { get; init; }

    /// <summary>Bytes of its memory.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Bytes of the largest single allocation.</summary>
    public required long LargestAllocation { get; init; }

    /// <summary>Bytes of memory the work-items of a group share.</summary>
    public required int LocalBytes { get; init; }

    /// <summary>Most work-items of a group.</summary>
    public required int LargestGroup { get; init; }

    /// <summary>True when it computes in double precision.</summary>
    public required bool HasDouble { get; init; }

    /// <summary>True when it shares the processor's memory.</summary>
    public required bool HasUnifiedMemory { get; init; }

    /// <summary>The CUDA architecture, like 90, or 0.</summary>
    public int Architecture { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Api}, {Type}, {MemoryBytes >> 20:N0} MiB, driver {Driver})";
}
