namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>What speaks to a device.</summary>
public enum GpuApi
{
    /// <summary>OpenCL 1.2 or later, through the installable client driver loader.</summary>
    OpenCl,

    /// <summary>The CUDA driver, with NVRTC as the compiler.</summary>
    Cuda,
}
