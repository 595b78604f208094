namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>Compiled source.</summary>
public interface IGpuModule : IDisposable
{
    /// <summary>What the compiler said, often nothing.</summary>
    public string BuildLog { get; }

    /// <summary>An entry point.</summary>
    /// <exception cref="GpuException">The module has none of this name, or it needs more than the device has.</exception>
    public IGpuKernel GetKernel(string name);
}
