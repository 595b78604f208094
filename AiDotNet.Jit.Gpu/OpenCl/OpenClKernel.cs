using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.OpenCl;

/// <summary>A cl_kernel. Its arguments are state of the object: setting them and starting it is one critical section.</summary>
internal sealed unsafe class OpenClKernel : IGpuKernel
{
    private nint _handle;

    public OpenClKernel(OpenClDevice device, nint handle, string name)
    {
        (_handle, Name) = (handle, name);
        nuint largest = 0;
        ulong local = 0;
        _ = Cl.clGetKernelWorkGroupInfo(handle, device.Handle, 0x11B0, (nuint)sizeof(nuint), &largest, null);
        _ = Cl.clGetKernelWorkGroupInfo(handle, device.Handle, 0x11B2, sizeof(ulong), &local, null);
        (LargestGroup, LocalBytes) = ((int)largest, (int)local);
        if (LocalBytes <= device.Info.LocalBytes) return;
        Dispose();
        throw new GpuException(GpuFault.InvalidLaunch, $"The kernel {name} needs {LocalBytes:N0} bytes of local memory, {device.Info.Name} has {device.Info.LocalBytes:N0}. Please report it.");
    }

    public string Name { get; }

    public int LargestGroup { get; }

    public int LocalBytes { get; }

    internal Lock Gate { get; } = new();

    internal nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(OpenClKernel));

    public void Dispose()
    {
        nint released = Interlocked.Exchange(ref _handle, 0);
        if (released != 0) _ = Cl.clReleaseKernel(released);
    }
}
