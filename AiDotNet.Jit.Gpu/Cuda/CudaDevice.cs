using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Gpu.Rendering;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>A CUDA device through its primary context, which other libraries of the process share.</summary>
internal sealed unsafe class CudaDevice : IGpuDevice
{
    private const double BudgetShare = 0.9;

    private readonly Nvrtc _compiler;
    private readonly int _handle;
    private readonly nint _context;
    private readonly MemoryAccount _account;
    private readonly string? _cublas;
    private int _disposed;

    public CudaDevice(CudaDriver driver, Nvrtc compiler, int handle, GpuDeviceInfo info, long? budget, string? cublas)
    {
        (Driver, _compiler, _handle, Info, _cublas) = (driver, compiler, handle, info, cublas);
        nint context;
        driver.Check(driver.cuDevicePrimaryCtxRetain(&context, handle), "cuDevicePrimaryCtxRetain");
        _context = context;
        _account = new(budget ?? (long)(Free() * BudgetShare));
    }

    public GpuDeviceInfo Info { get; }

    public KernelDialect Dialect => KernelDialect.Cuda;

    public GpuMemory Memory => _account.Read(Free());

    internal CudaDriver Driver { get; }

    public IGpuQueue CreateQueue(bool timing = false) => new CudaQueue(this, timing);

    public IGpuBuffer Allocate(long bytes)
    {
        Enter();
        bytes = Math.Max(bytes, 4);
        _account.Take(bytes, Info.Name);
        ulong address;
        int status = Driver.cuMemAlloc(&address, (nuint)bytes);
        if (status == 0) return new CudaBuffer(this, _account, address, bytes);
        _account.Return(bytes);
        Driver.Check(status, $"cuMemAlloc of {bytes:N0} bytes");
        throw new InvalidOperationException("unreachable");
    }

    public PinnedMemory AllocatePinned(long bytes) => new CudaPinnedMemory(this, bytes);

    public IDisposable? LockPages(nint address, long bytes) => new CudaPageLock(this, address, bytes);

    public IGpuModule Compile(string source)
    {
        byte[] code = _compiler.Compile(Dialect.Prelude + source, Info.Architecture, out string log);
        Enter();
        return new CudaModule(this, code, log);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _ = Driver.cuDevicePrimaryCtxRelease(_handle);
    }

    /// <summary>The library for products, or null and what was tried.</summary>
    internal Cublas? Products(out string reason) => Cublas.Load(_cublas, out reason);

    /// <summary>Makes the context that of this thread: every call of the driver needs it.</summary>
    internal void Enter() => Driver.Check(Driver.cuCtxSetCurrent(_context), "cuCtxSetCurrent");

    /// <summary>The same for freeing things, which a lost device must not keep anybody from.</summary>
    internal void TryEnter() => _ = Driver.cuCtxSetCurrent(_context);

    private long Free()
    {
        TryEnter();
        nuint free, total;
        return Driver.cuMemGetInfo(&free, &total) == 0 ? (long)free : 0;
    }
}
