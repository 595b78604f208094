using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>Memory from cuMemAlloc.</summary>
internal sealed unsafe class CudaBuffer(CudaDevice device, MemoryAccount account, ulong address, long bytes) : IGpuBuffer
{
    private ulong _address = address;

    public long Bytes => bytes;

    public ulong Address => _address != 0 ? _address : throw new ObjectDisposedException(nameof(CudaBuffer));

    public void Dispose()
    {
        ulong freed = Interlocked.Exchange(ref _address, 0);
        if (freed == 0) return;
        device.TryEnter();
        _ = device.Driver.cuMemFree(freed);
        account.Return(bytes);
    }
}
