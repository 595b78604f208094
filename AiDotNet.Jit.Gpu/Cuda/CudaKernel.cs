using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>A function of a module, which owns it.</summary>
internal sealed unsafe class CudaKernel : IGpuKernel
{
    private const int LargestGroupOf = 0, LocalBytesOf = 1, SpilledBytesOf = 3, RegistersOf = 4;

    private readonly CudaDriver _driver;

    public CudaKernel(CudaDevice device, nint handle, string name)
    {
        (Handle, Name, _driver) = (handle, name, device.Driver);
        (LargestGroup, LocalBytes) = (Read(LargestGroupOf), Read(LocalBytesOf));
        int registers = Read(RegistersOf), spilled = Read(SpilledBytesOf);
        Resources = spilled > 0 ? $"{registers} registers, {spilled:N0} bytes spilled" : $"{registers} registers";
    }

    public string Name { get; }

    public int LargestGroup { get; }

    public int LocalBytes { get; }

    public string Resources { get; }

    internal nint Handle { get; }

    public void Dispose() { }

    private int Read(int attribute)
    {
        int value;
        _driver.Check(_driver.cuFuncGetAttribute(&value, attribute, Handle), "cuFuncGetAttribute");
        return value;
    }
}
