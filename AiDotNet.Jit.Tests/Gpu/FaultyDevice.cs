using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Gpu.Rendering;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>A device that fails when it is told to; otherwise the one behind it.</summary>
internal sealed class FaultyDevice(IGpuDevice inner) : IGpuDevice
{
    /// <summary>Launches until one is refused; negative never.</summary>
    public int LaunchesLeft { get; set; } = -1;

    /// <summary>True loses the device at the next wait.</summary>
    public bool LosesDevice { get; set; }

    /// <summary>How long a run's results take, in milliseconds.</summary>
    public int Delay { get; set; }

    /// <summary>True refuses all memory.</summary>
    public bool HasNoMemory { get; set; }

    public GpuDeviceInfo Info => inner.Info;

    public KernelDialect Dialect => inner.Dialect;

    public GpuMemory Memory => inner.Memory;

    public IGpuQueue CreateQueue(bool timing = false) => new Queue(this, inner.CreateQueue(timing));

    public IGpuBuffer Allocate(long bytes) => HasNoMemory ? throw new GpuException(GpuFault.OutOfMemory, "no memory, says the test") : inner.Allocate(bytes);

    public PinnedMemory AllocatePinned(long bytes) => inner.AllocatePinned(bytes);

    public IGpuModule Compile(string source) => inner.Compile(source);

    public void Dispose() => inner.Dispose();

    private sealed class Queue(FaultyDevice device, IGpuQueue inner) : IGpuQueue
    {
        public void Upload(nint source, IGpuBuffer target, long offset, long bytes, bool blocking) => inner.Upload(source, target, offset, bytes, blocking);

        public void Download(IGpuBuffer source, long offset, nint target, long bytes, bool blocking) => inner.Download(source, offset, target, bytes, blocking);

        public void Copy(IGpuBuffer source, long sourceOffset, IGpuBuffer target, long targetOffset, long bytes) =>
            inner.Copy(source, sourceOffset, target, targetOffset, bytes);

        public void Fill(IGpuBuffer target, uint pattern, long bytes) => inner.Fill(target, pattern, bytes);

        public void Launch(IGpuKernel kernel, in LaunchGrid grid, ReadOnlySpan<GpuArgument> arguments)
        {
            if (device.LaunchesLeft == 0) throw new GpuException(GpuFault.InvalidLaunch, "refused, says the test");
            device.LaunchesLeft--;
            inner.Launch(kernel, grid, arguments);
        }

        public IGpuEvent Record() => inner.Record();

        public void WaitFor(IGpuEvent other) => inner.WaitFor(other);

        public void Flush() => inner.Flush();

        public void Synchronize()
        {
            inner.Synchronize();
            Thread.Sleep(device.Delay);
            if (device.LosesDevice) throw new GpuException(GpuFault.DeviceLost, "lost, says the test");
        }

        public void Dispose() => inner.Dispose();
    }
}
