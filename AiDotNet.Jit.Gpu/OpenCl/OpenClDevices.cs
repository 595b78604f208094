using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.OpenCl;

/// <summary>Finds OpenCL devices.</summary>
internal static class OpenClDevices
{
    private const string Install = "On Debian: apt-get install -y --no-install-recommends ocl-icd-libopencl1, and the device's driver (pocl-opencl-icd for the processor).";

    /// <summary>Devices that can be used, and why there are none. Never throws.</summary>
    public static IReadOnlyList<GpuDeviceInfo> Probe(out string reason)
    {
        try
        {
            var found = Enumerate().Select(d => d.Info).ToList();
            reason = found.Count > 0 ? $"OpenCL: found {string.Join(", ", found.Select(d => d.Name))}"
                : $"OpenCL: found a loader, but no driver with a usable device, required one. {Install}";
            return found;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            reason = $"OpenCL: found no loader, tried {string.Join(", ", Cl.Candidates)}. {Install}";
        }
        catch (GpuException e)
        {
            reason = e.Message;
        }
        return [];
    }

    /// <summary>Opens a device of <see cref="Probe"/>.</summary>
    /// <exception cref="GpuException">There is none of this number.</exception>
    public static OpenClDevice Open(int ordinal, long? budget)
    {
        foreach (var (device, info) in Enumerate())
        {
            if (info.Ordinal == ordinal) return new(device, info, budget);
        }
        throw new GpuException(GpuFault.NoDevice, $"OpenCL device {ordinal} was asked for, it is not there any more. Ask GpuBackend.Devices() again.");
    }

    private static IEnumerable<(nint Device, GpuDeviceInfo Info)> Enumerate()
    {
        int ordinal = 0;
        foreach (nint platform in Cl.Platforms())
        {
            foreach (nint device in Cl.Devices(platform))
            {
                if (IsUsable(device)) yield return (device, Describe(device, ordinal++));
            }
        }
    }

    // Available, with a compiler, little endian.
    private static bool IsUsable(nint device) =>
        (uint)Cl.DeviceNumber(device, 0x1027) != 0 && (uint)Cl.DeviceNumber(device, 0x1028) != 0 && (uint)Cl.DeviceNumber(device, 0x1026) != 0;

    private static GpuDeviceInfo Describe(nint device, int ordinal) => new()
    {
        Api = GpuApi.OpenCl,
        Ordinal = ordinal,
        Name = Cl.DeviceText(device, 0x102B),
        Vendor = Cl.DeviceText(device, 0x102C),
        Driver = Cl.DeviceText(device, 0x102D),
        Type = TypeOf(Cl.DeviceNumber(device, 0x1000)),
        ComputeUnits = (int)(uint)Cl.DeviceNumber(device, 0x1002),
        MemoryBytes = (long)Cl.DeviceNumber(device, 0x101F),
        LargestAllocation = (long)Cl.DeviceNumber(device, 0x1010),
        LocalBytes = (int)Math.Min(int.MaxValue, Cl.DeviceNumber(device, 0x1023)),
        LargestGroup = (int)Cl.DeviceNumber(device, 0x1004),
        HasDouble = Cl.DeviceNumber(device, 0x1032) != 0,
        HasUnifiedMemory = (uint)Cl.DeviceNumber(device, 0x1035) != 0,
    };

    private static GpuDeviceType TypeOf(ulong bits) =>
        (bits & 4) != 0 ? GpuDeviceType.Gpu : (bits & 2) != 0 ? GpuDeviceType.Cpu : GpuDeviceType.Accelerator;
}
