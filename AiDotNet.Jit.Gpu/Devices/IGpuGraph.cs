namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>Launches that were captured once and are started again as one.</summary>
public interface IGpuGraph : IDisposable
{
    /// <summary>Starts all of it on a queue.</summary>
    public void Launch(IGpuQueue queue);
}
