using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Gpu;
using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Tests.Gpu;

/// <summary>The processor as an OpenCL device (PoCL): what these tests compute with. Where the build promises it, its absence is a failure.</summary>
internal static class Processor
{
    /// <summary>Set by the build that installs PoCL, Oclgrind, clang and a C compiler.</summary>
    internal const string Required = "AIDOTNET_REQUIRE_GPU";

    private static readonly Lazy<GpuBackend> Shared = new(() => Open());

    /// <summary>One for all tests, so that a kernel is compiled once.</summary>
    public static GpuBackend Backend
    {
        get
        {
            Device();
            return Shared.Value;
        }
    }

    public static GpuDeviceInfo Device()
    {
        var device = GpuBackend.Devices(out string reason).FirstOrDefault(d => d is { Api: GpuApi.OpenCl, Type: GpuDeviceType.Cpu });
        if (device is null) Missing(reason);
        return device!;
    }

    /// <summary>One whose device compiles the kernels of many graphs together.</summary>
    /// <param name="compile">Compiles these graphs with the backend it is given.</param>
    public static GpuBackend Batched(Action<IBackend> compile)
    {
        var device = new BatchedDevice(Open().Device);
        var backend = new GpuBackend(device, new() { FallBack = false });
        var collector = new SourceCollector(backend.RenderOptions, backend.VectorBits);
        compile(collector);
        device.Prepare(collector.Sources);
        return backend;
    }

    /// <summary>A backend of a test's own. It does not fall back: a failure must be seen.</summary>
    public static GpuBackend Open(GpuOptions? options = null) => new((options ?? new() { FallBack = false }) with { Device = Device() });

    public static void Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable(Required) == "1") Assert.Fail(reason);
        Assert.Inconclusive(reason);
    }
}
