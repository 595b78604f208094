using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Gpu.Execution;
using AiDotNet.Jit.Gpu.Rendering;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Gpu;

/// <summary>
/// Runs whole programs on a GPU: set it as <see cref="JitOptions.Backend"/>. Parameters and optimizer state stay on the device between runs;
/// a tensor that is looked at shows the newest values. Safe from many threads, which take turns. Dispose it after everything compiled with it.
/// </summary>
public sealed partial class GpuBackend : IPlanBackend, IDisposable
{
    private static int instances;

    private readonly List<WeakReference<DeviceCopy>> _copies = [];
    private bool _lost, _disposed;

    /// <summary>A backend on a device of this machine.</summary>
    /// <param name="options">Null takes the first GPU.</param>
    /// <exception cref="GpuException">There is none; see <see cref="Probe"/>.</exception>
    public GpuBackend(GpuOptions? options = null) : this(Open(options ?? new()), options ?? new()) { }

    /// <summary>A backend on a device of your own making, which is disposed with it.</summary>
    public GpuBackend(IGpuDevice device, GpuOptions? options = null)
    {
        (Device, Options) = (device, options ?? new());
        Name = $"{device.Dialect.Name}#{Interlocked.Increment(ref instances)}"; // programs of one device cannot run on another
        Pool = new(device, device.Memory.Budget / 4);
        Transfers = new(device.CreateQueue(Options.Timing || Options.TimeSteps));
        Copies = new(device.CreateQueue());
        Kernels = new(device);
        RenderOptions = RenderOptions.For(device.Info);
        Products = new(this);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>How it was made.</summary>
    public GpuOptions Options { get; }

    /// <summary>The device.</summary>
    public IGpuDevice Device { get; }

    /// <summary>The buffers that wait for their next use.</summary>
    public GpuMemoryPool Pool { get; }

    /// <summary>What has gone between the process and the device so far.</summary>
    public GpuTraffic Traffic => Transfers.Total + Copies.Total;

    /// <summary>What went wrong last, or null: why the processor had to step in, or launches are not recorded as graphs.</summary>
    public GpuException? LastFault { get; private set; }

    /// <summary>The library that may compute products; or what was tried, or nothing where the device has none.</summary>
    public string ProductLibrary => Products.Library;

    /// <inheritdoc/>
    public int VectorBits => ExpressionBackend.Shared.VectorBits; // schedules in a plan are for the processor that may have to run it

    internal Lock Gate { get; } = new();

    internal Transfers Transfers { get; }

    /// <summary>A queue beside the one that computes: tensors are sent ahead while a run is under way.</summary>
    internal Transfers Copies { get; }

    internal KernelCache Kernels { get; }

    internal ProductTrials Products { get; }

    /// <summary>Tests make others to reach every way of rendering with small tensors.</summary>
    internal RenderOptions RenderOptions { get; set; }

    /// <inheritdoc/>
    /// <exception cref="GpuException">The device's compiler refused a kernel.</exception>
    public IPlanProgram Compile(ExecutionPlan plan, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new GpuProgram(this, plan, cancellation);
    }

    /// <summary>A single kernel, which runs on the processor: a GPU takes whole plans.</summary>
    public KernelEntry Compile(LinearKernel kernel) => ExpressionBackend.Shared.Compile(kernel);

    /// <summary>Brings every tensor home and frees the device.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_disposed) return;
            _disposed = true;
            foreach (var copy in LiveCopies())
            {
                if (!_lost) copy.BeforeHostAccess();
                if (copy.IsNewer) copy.Abandon();
                else copy.Release();
            }
            ForgetTimes();
            Kernels.Dispose();
            Pool.Dispose();
            Transfers.Queue.Dispose();
            Copies.Queue.Dispose();
            Device.Dispose();
        }
    }

    internal void Register(DeviceCopy copy)
    {
        lock (_copies)
        {
            if (_copies.Count >= 64 && (_copies.Count & (_copies.Count - 1)) == 0) _copies.RemoveAll(c => !c.TryGetTarget(out _));
            _copies.Add(new(copy));
        }
    }

    /// <summary>Copies newer values to the process, now. The caller holds the gate.</summary>
    internal void BringHome(IGpuBuffer? buffer, nint address, long bytes)
    {
        if (_lost || buffer is null) throw Lost();
        Transfers.Download(buffer, 0, address, bytes);
        Synchronize();
    }

    internal void Synchronize()
    {
        try
        {
            Transfers.Queue.Synchronize();
        }
        catch (GpuException e) when (e.Fault == GpuFault.DeviceLost)
        {
            Report(e);
            throw;
        }
    }

    /// <summary>After a failure: copies under way still read the caller's tensors.</summary>
    internal void Drain()
    {
        if (_lost) return;
        try
        {
            Transfers.Queue.Synchronize();
        }
        catch (GpuException e)
        {
            Report(e);
        }
    }

    internal void ThrowIfLost()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_lost) throw Lost();
    }

    internal void Report(GpuException fault)
    {
        _lost |= fault.Fault == GpuFault.DeviceLost;
        LastFault = fault;
    }

    private GpuException Lost() => new(GpuFault.DeviceLost,
        $"{Device.Info.Name} was lost, with the values it held: parameters moved there are those of the last time they were looked at. " +
        "Make a new GpuBackend and load a checkpoint; Tensor.DropDeviceCopy() gives access to the older values.");

    private List<DeviceCopy> LiveCopies()
    {
        lock (_copies) return [.. _copies.Select(c => c.TryGetTarget(out var copy) ? copy : null).OfType<DeviceCopy>()];
    }
}
