namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>One argument of a kernel: a buffer or a number.</summary>
public readonly struct GpuArgument
{
    private GpuArgument(IGpuBuffer? buffer, long bits, int size) => (Buffer, Bits, Size) = (buffer, bits, size);

    /// <summary>The buffer, or null for a number.</summary>
    public IGpuBuffer? Buffer { get; }

    /// <summary>The bits of the number.</summary>
    public long Bits { get; }

    /// <summary>The number's size in bytes.</summary>
    public int Size { get; }

    /// <summary>A buffer.</summary>
    public static GpuArgument Of(IGpuBuffer buffer) => new(buffer, 0, 8);

    /// <summary>A 32-bit integer.</summary>
    public static implicit operator GpuArgument(int number) => new(null, (uint)number, 4);

    /// <summary>A 64-bit integer.</summary>
    public static implicit operator GpuArgument(long number) => new(null, number, 8);
}
