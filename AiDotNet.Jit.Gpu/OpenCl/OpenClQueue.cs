using AiDotNet.Jit.Gpu.Devices;

namespace AiDotNet.Jit.Gpu.OpenCl;

/// <summary>An in-order cl_command_queue.</summary>
internal sealed unsafe class OpenClQueue : IGpuQueue
{
    private nint _queue;

    public OpenClQueue(OpenClDevice device, bool timing)
    {
        int error;
        _queue = Cl.clCreateCommandQueue(device.Context, device.Handle, timing ? 2UL : 0, &error);
        ClStatus.Check(error, "clCreateCommandQueue");
    }

    private nint Queue => _queue != 0 ? _queue : throw new ObjectDisposedException(nameof(OpenClQueue));

    public void Upload(nint source, IGpuBuffer target, long offset, long bytes, bool blocking)
    {
        if (bytes == 0) return;
        nint buffer = HandleOf(target, offset, bytes);
        ClStatus.Check(Cl.clEnqueueWriteBuffer(Queue, buffer, blocking ? 1u : 0, (nuint)offset, (nuint)bytes, (void*)source, 0, null, null), "clEnqueueWriteBuffer", blocking);
    }

    public void Download(IGpuBuffer source, long offset, nint target, long bytes, bool blocking)
    {
        if (bytes == 0) return;
        nint buffer = HandleOf(source, offset, bytes);
        ClStatus.Check(Cl.clEnqueueReadBuffer(Queue, buffer, blocking ? 1u : 0, (nuint)offset, (nuint)bytes, (void*)target, 0, null, null), "clEnqueueReadBuffer", blocking);
    }

    public void Copy(IGpuBuffer source, long sourceOffset, IGpuBuffer target, long targetOffset, long bytes)
    {
        if (bytes == 0) return;
        nint from = HandleOf(source, sourceOffset, bytes), to = HandleOf(target, targetOffset, bytes);
        ClStatus.Check(Cl.clEnqueueCopyBuffer(Queue, from, to, (nuint)sourceOffset, (nuint)targetOffset, (nuint)bytes, 0, null, null), "clEnqueueCopyBuffer");
    }

    public void Fill(IGpuBuffer target, uint pattern, long bytes)
    {
        if (bytes == 0) return;
        ClStatus.Check(Cl.clEnqueueFillBuffer(Queue, HandleOf(target, 0, bytes), &pattern, 4, 0, (nuint)bytes, 0, null, null), "clEnqueueFillBuffer");
    }

    public void Launch(IGpuKernel kernel, in LaunchGrid grid, ReadOnlySpan<GpuArgument> arguments)
    {
        var own = (OpenClKernel)kernel;
        if (grid.Local > own.LargestGroup)
        {
            throw new GpuException(GpuFault.InvalidLaunch, $"The kernel {own.Name} was started with groups of {grid.Local}, its largest is {own.LargestGroup}. Please report it.");
        }
        nuint global = (nuint)(grid.Groups * grid.Local), local = (nuint)grid.Local;
        lock (own.Gate)
        {
            for (int i = 0; i < arguments.Length; i++) Set(own, (uint)i, arguments[i]);
            int status = Cl.clEnqueueNDRangeKernel(Queue, own.Handle, 1, null, &global, &local, 0, null, null);
            if (status != 0) throw ClStatus.Error(status, $"clEnqueueNDRangeKernel {own.Name}");
        }
    }

    public IGpuEvent Record()
    {
        nint marker;
        ClStatus.Check(Cl.clEnqueueMarkerWithWaitList(Queue, 0, null, &marker), "clEnqueueMarkerWithWaitList");
        return new OpenClEvent(marker);
    }

    // A queue may only be waited for once its work is on the way.
    public void WaitFor(IGpuEvent other)
    {
        nint handle = ((OpenClEvent)other).Handle;
        ClStatus.Check(Cl.clEnqueueBarrierWithWaitList(Queue, 1, &handle, null), "clEnqueueBarrierWithWaitList");
    }

    public void Flush() => ClStatus.Check(Cl.clFlush(Queue), "clFlush");

    public void Synchronize() => ClStatus.Check(Cl.clFinish(Queue), "clFinish", waited: true);

    public void Dispose()
    {
        nint released = Interlocked.Exchange(ref _queue, 0);
        if (released != 0) _ = Cl.clReleaseCommandQueue(released);
    }

    private static nint HandleOf(IGpuBuffer buffer, long offset, long bytes)
    {
        if (offset < 0 || bytes < 0 || offset + bytes > buffer.Bytes)
        {
            throw new ArgumentOutOfRangeException(nameof(bytes), $"A copy requires bytes inside the buffer of {buffer.Bytes:N0}, got {offset:N0} to {offset + bytes:N0}.");
        }
        return ((OpenClBuffer)buffer).Handle;
    }

    private static void Set(OpenClKernel kernel, uint index, in GpuArgument argument)
    {
        nint handle = argument.Buffer is OpenClBuffer buffer ? buffer.Handle : 0;
        long bits = argument.Bits;
        int status = argument.Buffer is null
            ? Cl.clSetKernelArg(kernel.Handle, index, (nuint)argument.Size, &bits)
            : Cl.clSetKernelArg(kernel.Handle, index, (nuint)sizeof(nint), &handle);
        if (status != 0) throw ClStatus.Error(status, $"clSetKernelArg {index} of {kernel.Name}");
    }
}
