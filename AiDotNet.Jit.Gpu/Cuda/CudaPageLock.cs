namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>Memory of the process that the driver knows to be locked.</summary>
internal sealed unsafe class CudaPageLock : IDisposable
{
    private const uint ForAllContexts = 1;

    private readonly CudaDevice _device;
    private nint _address;

    public CudaPageLock(CudaDevice device, nint address, long bytes)
    {
        (_device, _address) = (device, address);
        device.Enter();
        device.Driver.Check(device.Driver.cuMemHostRegister((void*)address, (nuint)bytes, ForAllContexts), $"cuMemHostRegister of {bytes:N0} bytes");
    }

    public void Dispose()
    {
        nint unlocked = Interlocked.Exchange(ref _address, 0);
        if (unlocked == 0) return;
        _device.TryEnter();
        _ = _device.Driver.cuMemHostUnregister((void*)unlocked);
    }
}
