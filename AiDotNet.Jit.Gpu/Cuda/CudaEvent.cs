using System.Runtime.InteropServices;
using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.Cuda;

/// <summary>An event recorded in a stream.</summary>
internal sealed unsafe class CudaEvent : IGpuEvent
{
    private const int NotReady = 600, WithoutTiming = 2;

    private readonly CudaDevice _device;
    private readonly nint _stream;
    private nint _handle;

    public CudaEvent(CudaDevice device, nint stream, bool timing)
    {
        (_device, _stream) = (device, stream);
        nint handle;
        device.Driver.Check(device.Driver.cuEventCreate(&handle, timing ? 0u : WithoutTiming), "cuEventCreate");
        _handle = handle;
        device.Driver.Check(device.Driver.cuEventRecord(handle, stream), "cuEventRecord");
    }

    public bool IsComplete
    {
        get
        {
            _device.Enter();
            int status = _device.Driver.cuEventQuery(Handle);
            if (status == NotReady) return false;
            _device.Driver.Check(status, "cuEventQuery");
            return true;
        }
    }

    internal nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(CudaEvent));

    public void Wait()
    {
        _device.Enter();
        _device.Driver.Check(_device.Driver.cuEventSynchronize(Handle), "cuEventSynchronize");
    }

    // What is in the stream behind the event delays the task a little; host functions must not call CUDA, and this one does not.
    public Task AsTask()
    {
        _device.Enter();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _device.Driver.Check(_device.Driver.cuLaunchHostFunc(_stream, &Done, (void*)GCHandle.ToIntPtr(GCHandle.Alloc(done))), "cuLaunchHostFunc");
        return done.Task;
    }

    public double MillisecondsSince(IGpuEvent earlier)
    {
        _device.Enter();
        float milliseconds;
        _device.Driver.Check(_device.Driver.cuEventElapsedTime(&milliseconds, ((CudaEvent)earlier).Handle, Handle), "cuEventElapsedTime");
        return milliseconds;
    }

    public void Dispose()
    {
        nint destroyed = Interlocked.Exchange(ref _handle, 0);
        if (destroyed == 0) return;
        _device.TryEnter();
        _ = _device.Driver.cuEventDestroy(destroyed);
    }

    [UnmanagedCallersOnly]
    private static void Done(void* user)
    {
        var handle = GCHandle.FromIntPtr((nint)user);
        var done = (TaskCompletionSource)handle.Target!;
        handle.Free();
        done.TrySetResult();
    }
}
