using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Gpu;

/// <summary>
/// The façade of the GPU backend. Today it can say whether this machine has a driver to speak to; it does not compile yet, and
/// nothing in the library chooses it.
/// </summary>
public static class GpuBackend
{
    private static readonly string[] OpenClNames = ["libOpenCL.so.1", "libOpenCL.so", "OpenCL.dll", "/System/Library/Frameworks/OpenCL.framework/OpenCL"];
    private static readonly string[] CudaNames = ["libcuda.so.1", "nvcuda.dll"];

    /// <summary>Looks for an OpenCL loader and a CUDA driver. Never throws.</summary>
    /// <param name="reason">What was found; or which libraries were tried and how to install one.</param>
    /// <returns>True when at least one of them can be loaded.</returns>
    public static bool Probe(out string reason)
    {
        string?[] found = [Find(OpenClNames), Find(CudaNames)];
        string[] present = [.. found.OfType<string>()];
        reason = present.Length > 0
            ? $"found {string.Join(" and ", present)}"
            : $"found no GPU driver, tried {string.Join(", ", OpenClNames.Concat(CudaNames))}. " +
              "Install the vendor's driver, or for OpenCL on Debian: apt-get install -y --no-install-recommends ocl-icd-libopencl1 and a device's ICD.";
        return present.Length > 0;
    }

    private static string? Find(string[] names)
    {
        foreach (string name in names)
        {
            if (!NativeLibrary.TryLoad(name, out nint handle)) continue;
            NativeLibrary.Free(handle);
            return name;
        }
        return null;
    }
}
