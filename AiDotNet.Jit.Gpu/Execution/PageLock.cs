using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Execution;

/// <summary>A tensor's memory, locked for a device until the tensor or the backend is gone.</summary>
internal sealed class PageLock
{
    private readonly Tensor _tensor; // keeps the memory alive until it is unlocked
    private IDisposable? _lock;

    private PageLock(Tensor tensor, IDisposable locked) => (_tensor, _lock) = (tensor, locked);

    ~PageLock() => Release();

    /// <summary>The lock of a tensor's memory, or null where the device has none. One thread at a time, for one tensor.</summary>
    public static PageLock? Of(Tensor tensor, GpuBackend backend)
    {
        if (tensor.PageLock is PageLock known) return known;
        return tensor.Type.Bytes > 0 && backend.Device.LockPages(tensor.RawAddress, tensor.Type.Bytes) is { } locked ? new(tensor, locked) : null;
    }

    public void Release()
    {
        if (Interlocked.Exchange(ref _lock, null) is not { } locked) return;
        locked.Dispose();
        _tensor.PageLock = null;
    }
}
