namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>Memory of the process that a device reads and writes by itself, while the processor does other things.</summary>
public abstract class PinnedMemory : IDisposable
{
    /// <summary>Where it starts.</summary>
    public abstract nint Address { get; }

    /// <summary>The size.</summary>
    public abstract long Bytes { get; }

    /// <summary>The memory as a span.</summary>
    public unsafe Span<byte> Span => new((void*)Address, checked((int)Bytes));

    /// <inheritdoc/>
    public abstract void Dispose();
}
