using System.Text;
using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>Machine code in a context.</summary>
internal sealed unsafe class CudaModule : IGpuModule
{
    private const int LogBytes = 8192, ErrorLog = 5, ErrorLogBytes = 6;

    private readonly CudaDevice _device;
    private nint _module;

    public CudaModule(CudaDevice device, byte[] code, string log)
    {
        (_device, BuildLog) = (device, log);
        byte[] errors = new byte[LogBytes];
        nint module;
        int status;
        fixed (byte* e = errors)
        fixed (byte* c = code)
        {
            int* options = stackalloc int[] { ErrorLog, ErrorLogBytes };
            void** values = stackalloc void*[] { e, (void*)LogBytes };
            status = device.Driver.cuModuleLoadDataEx(&module, c, 2, options, values);
        }
        if (status != 0)
        {
            string text = Encoding.UTF8.GetString(errors).TrimEnd('\0');
            throw new GpuException(GpuFault.CompileFailed, $"CUDA: {device.Info.Name} did not load a compiled kernel ({status}): {text}. Update the driver, or report it.", status, text);
        }
        _module = module;
    }

    public string BuildLog { get; }

    public IGpuKernel GetKernel(string name)
    {
        _device.Enter();
        nint function;
        fixed (byte* n = Encoding.ASCII.GetBytes(name + "\0")) _device.Driver.Check(_device.Driver.cuModuleGetFunction(&function, _module, n), $"cuModuleGetFunction {name}");
        return new CudaKernel(_device, function, name);
    }

    public void Dispose()
    {
        nint unloaded = Interlocked.Exchange(ref _module, 0);
        if (unloaded == 0) return;
        _device.TryEnter();
        _ = _device.Driver.cuModuleUnload(unloaded);
    }
}
