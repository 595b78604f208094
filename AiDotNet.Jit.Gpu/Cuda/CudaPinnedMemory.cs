using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>Memory from cuMemHostAlloc.</summary>
internal sealed unsafe class CudaPinnedMemory : PinnedMemory
{
    private readonly CudaDevice _device;
    private nint _address;

    public CudaPinnedMemory(CudaDevice device, long bytes)
    {
        (_device, Bytes) = (device, bytes);
        device.Enter();
        void* memory;
        device.Driver.Check(device.Driver.cuMemHostAlloc(&memory, (nuint)bytes, 1), "cuMemHostAlloc");
        _address = (nint)memory;
    }

    public override nint Address => _address;

    public override long Bytes { get; }

    public override void Dispose()
    {
        nint freed = Interlocked.Exchange(ref _address, 0);
        if (freed == 0) return;
        _device.TryEnter();
        _ = _device.Driver.cuMemFreeHost((void*)freed);
    }
}
