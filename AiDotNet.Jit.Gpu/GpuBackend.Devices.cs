using AiDotNet.Jit.Gpu.Cuda;
using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Gpu.OpenCl;

namespace AiDotNet.Jit.Gpu;

/// <content>Finding devices.</content>
public sealed partial class GpuBackend
{
    /// <summary>Whether a GPU can be used. Never throws. A processor behind OpenCL does not count; <see cref="Devices()"/> lists it.</summary>
    /// <param name="reason">The device that would be used; or what was tried and what to install.</param>
    public static bool Probe(out string reason)
    {
        var devices = Devices(out reason);
        var first = Best(devices);
        if (first is not null) reason = $"found {first}";
        else if (devices.Count > 0) reason = $"found no GPU, only {string.Join(", ", devices)}, which has to be named in GpuOptions.Device. {reason}";
        else reason = $"found no GPU. {reason}";
        return first is not null;
    }

    /// <summary>All devices that can be used, processors too. Never throws.</summary>
    public static IReadOnlyList<GpuDeviceInfo> Devices() => Devices(out _);

    /// <summary>All devices that can be used, processors too. Never throws.</summary>
    /// <param name="reason">What was found or is missing, for each interface.</param>
    public static IReadOnlyList<GpuDeviceInfo> Devices(out string reason)
    {
        var cuda = CudaDevices.Probe(out string cudaReason);
        var opencl = OpenClDevices.Probe(out string openClReason);
        reason = $"{cudaReason}. {openClReason}";
        return [.. cuda, .. opencl];
    }

    private static GpuDeviceInfo? Best(IReadOnlyList<GpuDeviceInfo> devices) => devices.FirstOrDefault(d => d.Type == GpuDeviceType.Gpu);

    private static IGpuDevice Open(GpuOptions options)
    {
        var device = options.Device;
        if (device is null && (device = Best(Devices(out string reason))) is null)
        {
            throw new GpuException(GpuFault.NoDevice, $"A GPU is required, found none. {reason}");
        }
        return device.Api == GpuApi.Cuda ? CudaDevices.Open(device.Ordinal, options.MemoryBudget, options.CublasLibrary) : OpenClDevices.Open(device.Ordinal, options.MemoryBudget);
    }
}
