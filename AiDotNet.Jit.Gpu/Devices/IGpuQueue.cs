namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>Work for a device, done in order. Several queues of a device run at the same time.</summary>
public interface IGpuQueue : IDisposable
{
    /// <summary>Copies from the process to the device.</summary>
    /// <param name="source">Address of the bytes; until the copy is done they must stay what they are.</param>
    /// <param name="target">Where to.</param>
    /// <param name="offset">Byte of the buffer to start at.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="blocking">True returns when the copy is done.</param>
    public void Upload(nint source, IGpuBuffer target, long offset, long bytes, bool blocking);

    /// <summary>Copies from the device to the process.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="offset">Byte of the buffer to start at.</param>
    /// <param name="target">Address the bytes go to; they are there when the copy is done.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="blocking">True returns when the copy is done.</param>
    public void Download(IGpuBuffer source, long offset, nint target, long bytes, bool blocking);

    /// <summary>Copies on the device.</summary>
    public void Copy(IGpuBuffer source, long sourceOffset, IGpuBuffer target, long targetOffset, long bytes);

    /// <summary>Repeats a pattern of four bytes from the start of a buffer.</summary>
    public void Fill(IGpuBuffer target, uint pattern, long bytes);

    /// <summary>Starts a kernel.</summary>
    /// <exception cref="GpuException">The device cannot run it so.</exception>
    public void Launch(IGpuKernel kernel, in LaunchGrid grid, ReadOnlySpan<GpuArgument> arguments);

    /// <summary>Marks the end of what is in the queue now.</summary>
    public IGpuEvent Record();

    /// <summary>What is put in this queue from now on waits, on the device, for an event of another queue.</summary>
    public void WaitFor(IGpuEvent other);

    /// <summary>Sees to it that the device begins.</summary>
    public void Flush();

    /// <summary>Waits until everything in the queue is done.</summary>
    /// <exception cref="GpuException">Something in the queue failed.</exception>
    public void Synchronize();
}
