using System.Runtime.InteropServices;
using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>Finds CUDA devices.</summary>
internal static unsafe class CudaDevices
{
    private const int Warp = 32;

    private enum Attribute { LargestGroup = 1, LocalBytes = 8, Integrated = 18, Processors = 16, Major = 75, Minor = 76 }

    /// <summary>Devices that can be used, and why there are none. Never throws.</summary>
    public static IReadOnlyList<GpuDeviceInfo> Probe(out string reason)
    {
        if (CudaDriver.Load(out reason) is not { } driver) return [];
        if (Nvrtc.Load(out string compiler) is null)
        {
            reason = $"{reason}, but {compiler}";
            return [];
        }
        try
        {
            int count;
            driver.Check(driver.cuDeviceGetCount(&count), "cuDeviceGetCount");
            GpuDeviceInfo[] devices = [.. Enumerable.Range(0, count).Select(i => Describe(driver, i))];
            reason = count > 0 ? $"CUDA: found {string.Join(", ", devices.Select(d => d.Name))}" : "CUDA: found a driver, but no device";
            return devices;
        }
        catch (GpuException e)
        {
            reason = e.Message;
            return [];
        }
    }

    /// <summary>Opens a device of <see cref="Probe"/>.</summary>
    /// <exception cref="GpuException">It is not there any more.</exception>
    /// <param name="ordinal">Its number.</param>
    /// <param name="budget">The most bytes to use, or null.</param>
    /// <param name="cublas">The file of the cuBLAS to use, or null.</param>
    public static CudaDevice Open(int ordinal, long? budget, string? cublas = null)
    {
        var driver = CudaDriver.Load(out string reason) ?? throw new GpuException(GpuFault.NotAvailable, $"{reason}. Install NVIDIA's driver.");
        var compiler = Nvrtc.Load(out reason) ?? throw new GpuException(GpuFault.NotAvailable, $"{reason}.");
        return new(driver, compiler, HandleOf(driver, ordinal), Describe(driver, ordinal), budget, cublas);
    }

    private static int HandleOf(CudaDriver driver, int ordinal)
    {
        int device;
        driver.Check(driver.cuDeviceGet(&device, ordinal), "cuDeviceGet");
        return device;
    }

    private static GpuDeviceInfo Describe(CudaDriver driver, int ordinal)
    {
        int device = HandleOf(driver, ordinal), version;
        nuint memory;
        byte* name = stackalloc byte[256];
        driver.Check(driver.cuDeviceGetName(name, 256, device), "cuDeviceGetName");
        driver.Check(driver.cuDeviceTotalMem(&memory, device), "cuDeviceTotalMem");
        driver.Check(driver.cuDriverGetVersion(&version), "cuDriverGetVersion");
        return new()
        {
            Api = GpuApi.Cuda,
            Ordinal = ordinal,
            Name = Marshal.PtrToStringUTF8((nint)name) ?? "",
            Vendor = "NVIDIA",
            Driver = $"{version / 1000}.{version % 1000 / 10}",
            Type = GpuDeviceType.Gpu,
            ComputeUnits = Read(driver, device, Attribute.Processors),
            MemoryBytes = (long)memory,
            LargestAllocation = (long)memory,
            LocalBytes = Read(driver, device, Attribute.LocalBytes),
            LargestGroup = Math.Max(Warp, Read(driver, device, Attribute.LargestGroup)),
            HasDouble = true,
            HasUnifiedMemory = Read(driver, device, Attribute.Integrated) != 0,
            Architecture = 10 * Read(driver, device, Attribute.Major) + Read(driver, device, Attribute.Minor),
        };
    }

    private static int Read(CudaDriver driver, int device, Attribute attribute)
    {
        int value;
        driver.Check(driver.cuDeviceGetAttribute(&value, (int)attribute, device), $"cuDeviceGetAttribute {attribute}");
        return value;
    }
}
