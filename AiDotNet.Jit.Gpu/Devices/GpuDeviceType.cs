namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>What a device is.</summary>
public enum GpuDeviceType
{
    /// <summary>A graphics processor.</summary>
    Gpu,

    /// <summary>The processor itself behind a GPU interface: right for tests, never chosen automatically.</summary>
    Cpu,

    /// <summary>Anything else.</summary>
    Accelerator,
}
