using System.Text;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Gpu.Rendering;

namespace AiDotNet.Jit.Gpu.OpenCl;

/// <summary>An OpenCL device with a context of its own.</summary>
internal sealed unsafe class OpenClDevice : IGpuDevice
{
    private const double BudgetShare = 0.8; // the rest is the driver's and the display's
    private const ulong RoundedDivision = 1 << 7;

    private readonly MemoryAccount _account;
    private readonly byte[] _options;
    private int _disposed;

    public OpenClDevice(nint handle, GpuDeviceInfo info, long? budget)
    {
        (Handle, Info) = (handle, info);
        _account = new(budget ?? (long)(info.MemoryBytes * BudgetShare));
        bool rounded = (Cl.DeviceNumber(handle, 0x101B) & RoundedDivision) != 0;
        _options = Encoding.ASCII.GetBytes(
            "-cl-std=CL1.2" + (rounded ? " -cl-fp32-correctly-rounded-divide-sqrt" : "")
            + (info.Type == GpuDeviceType.Cpu ? "" : " -DUNROLL_LOOPS") // there it takes seconds to compile, and gains nothing
            + "\0");
        int error;
        Context = Cl.clCreateContext(null, 1, &handle, 0, 0, &error);
        ClStatus.Check(error, "clCreateContext");
    }

    public GpuDeviceInfo Info { get; }

    public KernelDialect Dialect => KernelDialect.OpenCl;

    public GpuMemory Memory => _account.Read(null);

    internal nint Handle { get; }

    internal nint Context { get; }

    public IGpuQueue CreateQueue(bool timing = false) => new OpenClQueue(this, timing);

    public PinnedMemory AllocatePinned(long bytes) => new OpenClPinnedMemory(this, bytes);

    public IGpuBuffer Allocate(long bytes)
    {
        bytes = Math.Max(bytes, 4);
        if (bytes > Info.LargestAllocation)
        {
            throw new GpuException(GpuFault.OutOfMemory,
                $"{Info.Name} was asked for one buffer of {bytes:N0} bytes, its largest is {Info.LargestAllocation:N0}. Use smaller batches.");
        }
        _account.Take(bytes, Info.Name);
        int error;
        nint buffer = Cl.clCreateBuffer(Context, 1, (nuint)bytes, null, &error);
        if (error == 0) return new OpenClBuffer(_account, buffer, bytes);
        _account.Return(bytes);
        throw ClStatus.Error(error, "clCreateBuffer");
    }

    public IGpuModule Compile(string source)
    {
        string text = Dialect.Prelude + source;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int error;
        nint program, device = Handle;
        fixed (byte* b = bytes)
        {
            byte* start = b;
            nuint length = (nuint)bytes.Length;
            program = Cl.clCreateProgramWithSource(Context, 1, &start, &length, &error);
        }
        ClStatus.Check(error, "clCreateProgramWithSource");
        fixed (byte* options = _options) error = Cl.clBuildProgram(program, 1, &device, options, 0, 0);
        string log = Cl.BuildLog(program, Handle);
        if (error == 0) return new OpenClModule(this, program, log);
        _ = Cl.clReleaseProgram(program);
        throw BuildErrors.Explain($"The OpenCL compiler of {Info.Name}", text, log, error);
    }

    // What was made in the context keeps it alive until it is released itself.
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _ = Cl.clReleaseContext(Context);
    }
}
