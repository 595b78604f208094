using System.Numerics;

namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>
/// Keeps buffers that were given back for the next one who asks: allocating on a device is slow and stops its queues. Sizes are rounded up to
/// powers of two, from a mebibyte on to eighths of one. Safe from many threads; buffers are reused at once, which is right where one queue
/// does all the work.
/// </summary>
public sealed class GpuMemoryPool : IDisposable
{
    private const long SmallestClass = 256, LargestPower = 1 << 20;

    private readonly Lock _gate = new();
    private readonly IGpuDevice _device;
    private readonly Dictionary<long, Stack<IGpuBuffer>> _idle = [];
    private bool _disposed;

    /// <summary>A pool of a device's memory.</summary>
    /// <param name="device">Whose.</param>
    /// <param name="idleBudget">Bytes the pool keeps at most while nobody uses them.</param>
    public GpuMemoryPool(IGpuDevice device, long idleBudget) => (_device, IdleBudget) = (device, idleBudget);

    /// <summary>Bytes the pool keeps at most while nobody uses them.</summary>
    public long IdleBudget { get; }

    /// <summary>Bytes kept for the next one.</summary>
    public long IdleBytes { get; private set; }

    /// <summary>The size a request is rounded up to.</summary>
    public static long ClassOf(long bytes)
    {
        if (bytes <= SmallestClass) return SmallestClass;
        long power = (long)BitOperations.RoundUpToPowerOf2((ulong)bytes);
        if (power <= LargestPower) return power;
        long step = power / 16; // an eighth of the power below
        return (bytes + step - 1) / step * step;
    }

    /// <summary>A buffer of at least this size. When the device has none left, idle ones are freed and it is asked again.</summary>
    /// <exception cref="GpuException">There is not as much memory, even so.</exception>
    public IGpuBuffer Rent(long bytes)
    {
        long size = ClassOf(bytes);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.TryGetValue(size, out var stack) && stack.TryPop(out var buffer))
            {
                IdleBytes -= size;
                return buffer;
            }
        }
        try
        {
            return _device.Allocate(size);
        }
        catch (GpuException e) when (e.Fault == GpuFault.OutOfMemory && Trim() > 0)
        {
            return _device.Allocate(size);
        }
    }

    /// <summary>Takes a buffer back.</summary>
    public void Return(IGpuBuffer buffer)
    {
        lock (_gate)
        {
            if (!_disposed && IdleBytes + buffer.Bytes <= IdleBudget && ClassOf(buffer.Bytes) == buffer.Bytes)
            {
                if (!_idle.TryGetValue(buffer.Bytes, out var stack)) _idle[buffer.Bytes] = stack = new();
                stack.Push(buffer);
                IdleBytes += buffer.Bytes;
                return;
            }
        }
        buffer.Dispose();
    }

    /// <summary>Frees everything idle.</summary>
    /// <returns>The bytes that were freed.</returns>
    public long Trim()
    {
        List<IGpuBuffer> free;
        lock (_gate)
        {
            free = [.. _idle.Values.SelectMany(s => s)];
            _idle.Clear();
            IdleBytes = 0;
        }
        foreach (var buffer in free) buffer.Dispose();
        return free.Sum(b => b.Bytes);
    }

    /// <summary>Frees everything idle; what is in use is freed when it comes back.</summary>
    public void Dispose()
    {
        lock (_gate) _disposed = true;
        Trim();
    }
}
