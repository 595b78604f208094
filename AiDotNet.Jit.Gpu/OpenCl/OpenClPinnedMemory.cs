using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.OpenCl;

/// <summary>A buffer the driver allocated in the process, mapped for as long as it lives.</summary>
internal sealed unsafe class OpenClPinnedMemory : PinnedMemory
{
    private readonly nint _queue;
    private nint _memory;
    private readonly void* _mapped;

    public OpenClPinnedMemory(OpenClDevice device, long bytes)
    {
        Bytes = bytes;
        int error;
        _queue = Cl.clCreateCommandQueue(device.Context, device.Handle, 0, &error);
        ClStatus.Check(error, "clCreateCommandQueue");
        _memory = Cl.clCreateBuffer(device.Context, 1 | 16, (nuint)bytes, null, &error);
        if (error == 0) _mapped = Cl.clEnqueueMapBuffer(_queue, _memory, 1, 3, 0, (nuint)bytes, 0, null, null, &error);
        if (error == 0) return;
        if (_memory != 0) _ = Cl.clReleaseMemObject(_memory);
        _ = Cl.clReleaseCommandQueue(_queue);
        throw ClStatus.Error(error, "clCreateBuffer (pinned)");
    }

    public override nint Address => (nint)_mapped;

    public override long Bytes { get; }

    public override void Dispose()
    {
        nint memory = Interlocked.Exchange(ref _memory, 0);
        if (memory == 0) return;
        _ = Cl.clEnqueueUnmapMemObject(_queue, memory, _mapped, 0, null, null);
        _ = Cl.clFinish(_queue);
        _ = Cl.clReleaseMemObject(memory);
        _ = Cl.clReleaseCommandQueue(_queue);
    }
}
