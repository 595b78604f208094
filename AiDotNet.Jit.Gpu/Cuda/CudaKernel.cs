using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>A function of a module, which owns it.</summary>
internal sealed unsafe class CudaKernel : IGpuKernel
{
    public CudaKernel(CudaDevice device, nint handle, string name)
    {
        (Handle, Name) = (handle, name);
        int largest, local;
        device.Driver.Check(device.Driver.cuFuncGetAttribute(&largest, 0, handle), "cuFuncGetAttribute");
        device.Driver.Check(device.Driver.cuFuncGetAttribute(&local, 1, handle), "cuFuncGetAttribute");
        (LargestGroup, LocalBytes) = (largest, local);
    }

    public string Name { get; }

    public int LargestGroup { get; }

    public int LocalBytes { get; }

    internal nint Handle { get; }

    public void Dispose() { }
}
