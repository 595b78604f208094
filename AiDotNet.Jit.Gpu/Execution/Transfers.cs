using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Execution;

/// <summary>A queue that counts what goes through it.</summary>
internal sealed class Transfers(IGpuQueue queue)
{
    private long _up, _down, _copies, _launches;

    public IGpuQueue Queue => queue;

    public GpuTraffic Total => new(Interlocked.Read(ref _up), Interlocked.Read(ref _down), Interlocked.Read(ref _copies), Interlocked.Read(ref _launches));

    public void Upload(nint source, IGpuBuffer target, long bytes, bool blocking = false)
    {
        queue.Upload(source, target, 0, bytes, blocking);
        Count(ref _up, bytes);
    }

    public void Download(IGpuBuffer source, long offset, nint target, long bytes, bool blocking = false)
    {
        queue.Download(source, offset, target, bytes, blocking);
        Count(ref _down, bytes);
    }

    public void UploadAt(nint source, IGpuBuffer target, long offset, long bytes)
    {
        queue.Upload(source, target, offset, bytes, true);
        Count(ref _up, bytes);
    }

    public void Launch(IGpuKernel kernel, in LaunchGrid grid, ReadOnlySpan<GpuArgument> arguments)
    {
        queue.Launch(kernel, grid, arguments);
        Interlocked.Increment(ref _launches);
    }

    public void Launch(MatrixProduct product, ReadOnlySpan<GpuArgument> arguments)
    {
        ((IGpuProducts)queue).Multiply(product, arguments);
        Interlocked.Increment(ref _launches);
    }

    public void Launch(IGpuGraph graph)
    {
        graph.Launch(queue);
        Interlocked.Increment(ref _launches);
    }

    private void Count(ref long counter, long bytes)
    {
        if (bytes == 0) return;
        Interlocked.Add(ref counter, bytes);
        Interlocked.Increment(ref _copies);
    }
}
