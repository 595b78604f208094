using System.Runtime.InteropServices;
using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.OpenCl;

/// <summary>A cl_event.</summary>
internal sealed unsafe class OpenClEvent(nint handle) : IGpuEvent
{
    private nint _handle = handle;

    public bool IsComplete
    {
        get
        {
            int status;
            ClStatus.Check(Cl.clGetEventInfo(Handle, 0x11D3, sizeof(int), &status, null), "clGetEventInfo");
            return status >= 0 ? status == 0 : throw ClStatus.Error(status, "an event", waited: true);
        }
    }

    internal nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(OpenClEvent));

    public void Wait()
    {
        nint handle = Handle;
        ClStatus.Check(Cl.clWaitForEvents(1, &handle), "clWaitForEvents", waited: true);
    }

    public Task AsTask()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ClStatus.Check(Cl.clSetEventCallback(Handle, 0, &Done, (void*)GCHandle.ToIntPtr(GCHandle.Alloc(done))), "clSetEventCallback");
        return done.Task;
    }

    public double MillisecondsSince(IGpuEvent earlier) => (Time(Handle) - Time(((OpenClEvent)earlier).Handle)) / 1e6;

    public void Dispose()
    {
        nint released = Interlocked.Exchange(ref _handle, 0);
        if (released != 0) _ = Cl.clReleaseEvent(released);
    }

    private static long Time(nint handle)
    {
        ulong nanoseconds;
        ClStatus.Check(Cl.clGetEventProfilingInfo(handle, 0x1283, sizeof(ulong), &nanoseconds, null), "clGetEventProfilingInfo");
        return (long)nanoseconds;
    }

    [UnmanagedCallersOnly]
    private static void Done(nint happening, int status, void* user)
    {
        var handle = GCHandle.FromIntPtr((nint)user);
        var done = (TaskCompletionSource)handle.Target!;
        handle.Free();
        if (status < 0) done.TrySetException(ClStatus.Error(status, "an event", waited: true));
        else done.TrySetResult();
    }
}
