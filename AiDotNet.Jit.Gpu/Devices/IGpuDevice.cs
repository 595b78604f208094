using AiDotNet.Jit.Gpu.Rendering;

namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>
/// A device: memory, queues and a compiler. Everything the backend needs of a GPU interface is here, so that another one (HIP, ILGPU) is one
/// more implementation. Safe from many threads.
/// </summary>
public interface IGpuDevice : IDisposable
{
    /// <summary>What it says about itself.</summary>
    public GpuDeviceInfo Info { get; }

    /// <summary>The language its compiler reads.</summary>
    public KernelDialect Dialect { get; }

    /// <summary>Where its memory is.</summary>
    public GpuMemory Memory { get; }

    /// <summary>A queue of its own.</summary>
    /// <param name="timing">True lets its events tell the device's time.</param>
    public IGpuQueue CreateQueue(bool timing = false);

    /// <summary>Memory of the device.</summary>
    /// <exception cref="GpuException">There is not as much, or the budget does not allow it.</exception>
    public IGpuBuffer Allocate(long bytes);

    /// <summary>Memory of the process the device can reach by itself.</summary>
    public PinnedMemory AllocatePinned(long bytes);

    /// <summary>
    /// Keeps memory of the process in place, so that the device copies it by itself while the processor does other things; until the result is disposed.
    /// Null where the interface has nothing like it.
    /// </summary>
    /// <exception cref="GpuException">The system does not allow as much.</exception>
    public IDisposable? LockPages(nint address, long bytes) => null;

    /// <summary>Compiles source in the device's dialect.</summary>
    /// <exception cref="GpuException">The compiler refused it; the message shows the line.</exception>
    public IGpuModule Compile(string source);
}
