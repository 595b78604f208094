using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>An executable graph of captured launches.</summary>
internal sealed unsafe class CudaGraph(CudaDevice device, nint executable) : IGpuGraph
{
    private nint _executable = executable;

    public void Launch(IGpuQueue queue)
    {
        device.Enter();
        device.Driver.Check(device.Driver.cuGraphLaunch(_executable, ((CudaQueue)queue).Stream), "cuGraphLaunch");
    }

    public void Dispose()
    {
        nint destroyed = Interlocked.Exchange(ref _executable, 0);
        if (destroyed == 0) return;
        device.TryEnter();
        _ = device.Driver.cuGraphExecDestroy(destroyed);
    }
}
