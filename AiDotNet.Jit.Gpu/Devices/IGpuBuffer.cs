namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>Memory of a device. Disposing it twice does no harm.</summary>
public interface IGpuBuffer : IDisposable
{
    /// <summary>The size.</summary>
    public long Bytes { get; }
}
