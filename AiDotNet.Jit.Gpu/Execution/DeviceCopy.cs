using AiDotNet.Jit.Gpu.Devices;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu.Execution;

/// <summary>
/// The device's copy of a tensor's memory. Exactly one of three things holds: the process's memory is newer, both are the same, or the
/// device's copy is newer. Whoever looks at the tensor is given the newest values first.
/// </summary>
internal sealed class DeviceCopy : IDeviceCopy
{
    private readonly GpuBackend _backend;
    private readonly nint _address;
    private readonly long _bytes;
    private State _state = State.HostIsNewer;
    private IGpuBuffer? _buffer;
    private long? _sent;

    public DeviceCopy(GpuBackend backend, Tensor tensor)
    {
        (_backend, _address, _bytes) = (backend, tensor.RawAddress, tensor.Type.Bytes);
        _buffer = backend.Pool.Rent(_bytes);
        backend.Register(this);
    }

    // The tensor is gone and nobody can look at its values any more.
    ~DeviceCopy() => GiveBack();

    private enum State { HostIsNewer, Same, DeviceIsNewer }

    public GpuBackend Backend => _backend;

    public IGpuBuffer Buffer => _buffer ?? throw new ObjectDisposedException(nameof(GpuBackend));

    /// <summary>True when the process's memory holds older values.</summary>
    public bool IsNewer => _state == State.DeviceIsNewer;

    /// <summary>False when the memory has been given back.</summary>
    public bool IsAlive => _buffer is not null;

    /// <summary>The copy of a tensor on a device, made if there is none. One thread at a time, for one tensor.</summary>
    public static DeviceCopy Of(Tensor tensor, GpuBackend backend)
    {
        if (tensor.DeviceCopy is DeviceCopy known)
        {
            if (known._backend == backend && known.IsAlive) return known;
            known.BeforeHostAccess();
            known.Release();
        }
        var copy = new DeviceCopy(backend, tensor);
        tensor.DeviceCopy = copy;
        return copy;
    }

    /// <summary>Sends the values if the process's are newer. They must not change before the queue has got past this.</summary>
    /// <param name="through">The queue.</param>
    /// <param name="blocking">True waits until they are there.</param>
    public void Renew(Transfers through, bool blocking = false)
    {
        if (_state != State.HostIsNewer) return;
        if (!IsWhatWasSent()) through.Upload(_address, Buffer, _bytes, blocking);
        _state = State.Same;
    }

    /// <summary>Says that the device has written to its copy.</summary>
    public void Overwritten()
    {
        _state = State.DeviceIsNewer;
        _sent = null;
    }

    public void BeforeHostAccess()
    {
        if (_state == State.HostIsNewer) return;
        lock (_backend.Gate)
        {
            if (_state == State.DeviceIsNewer) _backend.BringHome(_buffer, _address, _bytes);
            _state = State.HostIsNewer;
        }
    }

    /// <summary>Gives up the memory of a device that is lost; whoever looks for newer values in it is told.</summary>
    public void Abandon() => GiveBack();

    /// <summary>Gives up the device's memory; newer values in it are lost.</summary>
    public void Release()
    {
        _state = State.HostIsNewer;
        GiveBack();
    }

    // A learning rate is written before every step and hardly ever changes.
    private unsafe bool IsWhatWasSent()
    {
        if (_bytes > sizeof(long)) return false;
        long now = 0;
        System.Buffer.MemoryCopy((void*)_address, &now, sizeof(long), _bytes);
        bool same = _sent == now;
        _sent = now;
        return same;
    }

    private void GiveBack()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) _backend.Pool.Return(buffer);
    }
}
