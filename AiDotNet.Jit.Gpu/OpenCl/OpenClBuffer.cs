using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.OpenCl;

/// <summary>A cl_mem.</summary>
internal sealed class OpenClBuffer(MemoryAccount account, nint handle, long bytes) : IGpuBuffer
{
    private nint _handle = handle;

    public long Bytes => bytes;

    public nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(OpenClBuffer));

    public void Dispose()
    {
        nint released = Interlocked.Exchange(ref _handle, 0);
        if (released == 0) return;
        _ = Cl.clReleaseMemObject(released);
        account.Return(bytes);
    }
}
