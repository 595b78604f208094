using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>A stream that does not wait for the default one.</summary>
internal sealed unsafe class CudaQueue : IGpuQueue, IGpuGraphCapture, IGpuProducts
{
    private const uint NonBlocking = 1;
    private const int CaptureOfThisThread = 1;

    private readonly CudaDevice _device;
    private readonly CudaDriver _driver;
    private readonly bool _timing;
    private CublasHandle? _products;
    private nint _stream;

    public CudaQueue(CudaDevice device, bool timing)
    {
        (_device, _driver, _timing) = (device, device.Driver, timing);
        device.Enter();
        nint stream;
        _driver.Check(_driver.cuStreamCreate(&stream, NonBlocking), "cuStreamCreate");
        _stream = stream;
    }

    internal nint Stream => _stream != 0 ? _stream : throw new ObjectDisposedException(nameof(CudaQueue));

    public void Upload(nint source, IGpuBuffer target, long offset, long bytes, bool blocking)
    {
        if (bytes == 0) return;
        _device.Enter();
        _driver.Check(_driver.cuMemcpyHtoDAsync(AddressOf(target, offset, bytes), (void*)source, (nuint)bytes, Stream), "cuMemcpyHtoDAsync");
        if (blocking) Synchronize();
    }

    public void Download(IGpuBuffer source, long offset, nint target, long bytes, bool blocking)
    {
        if (bytes == 0) return;
        _device.Enter();
        _driver.Check(_driver.cuMemcpyDtoHAsync((void*)target, AddressOf(source, offset, bytes), (nuint)bytes, Stream), "cuMemcpyDtoHAsync");
        if (blocking) Synchronize();
    }

    public void Copy(IGpuBuffer source, long sourceOffset, IGpuBuffer target, long targetOffset, long bytes)
    {
        if (bytes == 0) return;
        _device.Enter();
        _driver.Check(_driver.cuMemcpyDtoDAsync(AddressOf(target, targetOffset, bytes), AddressOf(source, sourceOffset, bytes), (nuint)bytes, Stream), "cuMemcpyDtoDAsync");
    }

    public void Fill(IGpuBuffer target, uint pattern, long bytes)
    {
        if (bytes == 0) return;
        _device.Enter();
        _driver.Check(_driver.cuMemsetD32Async(AddressOf(target, 0, bytes), pattern, (nuint)(bytes / 4), Stream), "cuMemsetD32Async");
    }

    public void Launch(IGpuKernel kernel, in LaunchGrid grid, ReadOnlySpan<GpuArgument> arguments)
    {
        var own = (CudaKernel)kernel;
        if (grid.Local > own.LargestGroup || grid.Groups > int.MaxValue)
        {
            throw new GpuException(GpuFault.InvalidLaunch,
                $"The kernel {own.Name} was started with {grid.Groups:N0} groups of {grid.Local}, its largest group is {own.LargestGroup}. Use smaller tensors, or report it.");
        }
        _device.Enter();
        ulong* values = stackalloc ulong[arguments.Length];
        void** pointers = stackalloc void*[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Buffer is CudaBuffer buffer ? buffer.Address : (ulong)arguments[i].Bits;
            pointers[i] = values + i;
        }
        int status = _driver.cuLaunchKernel(own.Handle, (uint)grid.Groups, 1, 1, (uint)grid.Local, 1, 1, 0, Stream, pointers, null);
        if (status != 0) _driver.Check(status, $"cuLaunchKernel {own.Name}");
    }

    public bool HasProducts(out string reason) => _device.Products(out reason) is not null;

    public void Multiply(MatrixProduct product, ReadOnlySpan<GpuArgument> arguments)
    {
        _device.Enter();
        _products ??= new(_device, _device.Products(out string reason) ?? throw new GpuException(GpuFault.NotAvailable, $"{reason}."), Stream);
        _products.Multiply(product, arguments);
    }

    public IGpuEvent Record()
    {
        _device.Enter();
        return new CudaEvent(_device, Stream, _timing);
    }

    public void WaitFor(IGpuEvent other)
    {
        _device.Enter();
        _driver.Check(_driver.cuStreamWaitEvent(Stream, ((CudaEvent)other).Handle, 0), "cuStreamWaitEvent");
    }

    public void Flush() { } // a stream begins by itself

    public void Synchronize()
    {
        _device.Enter();
        _driver.Check(_driver.cuStreamSynchronize(Stream), "cuStreamSynchronize");
    }

    public void BeginCapture()
    {
        _device.Enter();
        _driver.Check(_driver.cuStreamBeginCapture(Stream, CaptureOfThisThread), "cuStreamBeginCapture");
    }

    public IGpuGraph EndCapture()
    {
        _device.Enter();
        nint graph, executable;
        _driver.Check(_driver.cuStreamEndCapture(Stream, &graph), "cuStreamEndCapture");
        int status = _driver.cuGraphInstantiate(&executable, graph, 0);
        _ = _driver.cuGraphDestroy(graph);
        _driver.Check(status, "cuGraphInstantiateWithFlags");
        return new CudaGraph(_device, executable);
    }

    public void Dispose()
    {
        nint destroyed = Interlocked.Exchange(ref _stream, 0);
        if (destroyed == 0) return;
        _products?.Dispose();
        _device.TryEnter();
        _ = _driver.cuStreamDestroy(destroyed);
    }

    private static ulong AddressOf(IGpuBuffer buffer, long offset, long bytes) => offset >= 0 && bytes >= 0 && offset + bytes <= buffer.Bytes
        ? ((CudaBuffer)buffer).Address + (ulong)offset
        : throw new ArgumentOutOfRangeException(nameof(bytes), $"A copy requires bytes inside the buffer of {buffer.Bytes:N0}, got {offset:N0} to {offset + bytes:N0}.");
}
