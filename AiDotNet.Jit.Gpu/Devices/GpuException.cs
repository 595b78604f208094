using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>A device or its driver failed.</summary>
/// <param name="fault">What went wrong.</param>
/// <param name="message">What was found, what was required and what to do.</param>
/// <param name="code">The driver's own number, or 0.</param>
/// <param name="buildLog">What the device's compiler said, or null.</param>
public sealed class GpuException(GpuFault fault, string message, int code = 0, string? buildLog = null) : BackendException(message)
{
    /// <summary>What went wrong.</summary>
    public GpuFault Fault => fault;

    /// <summary>The driver's own number, or 0.</summary>
    public int Code => code;

    /// <summary>What the device's compiler said, or null.</summary>
    public string? BuildLog => buildLog;
}
