namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>An entry point of a module.</summary>
public interface IGpuKernel : IDisposable
{
    /// <summary>The name in the source.</summary>
    public string Name { get; }

    /// <summary>Most work-items of a group this kernel can run with on its device.</summary>
    public int LargestGroup { get; }

    /// <summary>Bytes of memory each group shares.</summary>
    public int LocalBytes { get; }

    /// <summary>What a work-item needs, for people: registers, and memory for what does not fit in them. Empty where the device does not tell.</summary>
    public string Resources => "";
}
