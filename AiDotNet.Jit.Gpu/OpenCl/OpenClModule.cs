using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.OpenCl;

/// <summary>A cl_program.</summary>
internal sealed unsafe class OpenClModule(OpenClDevice device, nint program, string log) : IGpuModule
{
    private nint _program = program;

    public string BuildLog => log;

    public IGpuKernel GetKernel(string name)
    {
        int error;
        nint kernel = Cl.clCreateKernel(_program, name, &error);
        ClStatus.Check(error, $"clCreateKernel {name}");
        return new OpenClKernel(device, kernel, name);
    }

    public void Dispose()
    {
        nint released = Interlocked.Exchange(ref _program, 0);
        if (released != 0) _ = Cl.clReleaseProgram(released);
    }
}
