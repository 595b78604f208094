using AiDotNet.Jit.Gpu.Execution;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Gpu;

/// <summary>
/// Where a tensor's values are. All of this happens by itself: compiled programs move what they need, and a tensor that is looked at shows
/// the newest values. A span or address taken before a run, however, does not take part: ask the tensor for a new one after each run.
/// </summary>
public static class TensorDeviceExtensions
{
    /// <summary>
    /// Sends a tensor to a device now; runs find it there until it is written to. Works beside a run under way: a thread that prepares batches can
    /// send the next one meanwhile. Returns the tensor when its values are there.
    /// </summary>
    /// <exception cref="ArgumentException">The tensor is a view of a part of its memory.</exception>
    public static T To<T>(this T tensor, GpuBackend device) where T : Tensor
    {
        if (!tensor.IsWholeMemory)
        {
            throw new ArgumentException($"Only a tensor with memory of its own can be sent to a device, got the view {tensor.Type}. Call Contiguous() first.", nameof(tensor));
        }
        device.ThrowIfLost();
        DeviceCopy.Of(tensor, device).Renew(device.Copies, blocking: true);
        return tensor;
    }

    /// <summary>
    /// Keeps a tensor's memory in place until the tensor or the backend is gone, so that a CUDA device copies it at full speed while the processor does other
    /// things: for batches and results that are used again and again. Once, it costs about as much as a copy. OpenCL has nothing like it; then nothing
    /// happens. Returns the tensor.
    /// </summary>
    /// <exception cref="ArgumentException">The tensor is a view of a part of its memory.</exception>
    /// <exception cref="Devices.GpuException">The system does not allow as much memory to be locked.</exception>
    public static T LockPages<T>(this T tensor, GpuBackend device) where T : Tensor
    {
        if (!tensor.IsWholeMemory)
        {
            throw new ArgumentException($"Only a tensor with memory of its own can be locked, got the view {tensor.Type}. Call Contiguous() first.", nameof(tensor));
        }
        device.ThrowIfLost();
        if (PageLock.Of(tensor, device) is not { } locked) return tensor;
        tensor.PageLock = locked;
        device.Register(locked);
        return tensor;
    }

    /// <summary>Brings a tensor's newest values home and frees its memory on the device. Returns the tensor.</summary>
    public static T ToHost<T>(this T tensor) where T : Tensor
    {
        if (tensor.DeviceCopy is DeviceCopy copy)
        {
            lock (copy.Backend.Gate)
            {
                copy.BeforeHostAccess();
                copy.Release();
                tensor.DeviceCopy = null;
            }
        }
        return tensor;
    }

    /// <summary>Forgets what a device holds of a tensor: its values are then those it had when it was looked at last. For after a device was lost.</summary>
    public static void DropDeviceCopy(this Tensor tensor)
    {
        if (tensor.DeviceCopy is DeviceCopy copy) copy.Release();
        tensor.DeviceCopy = null;
    }

    /// <summary>True when the newest values are on a device only.</summary>
    public static bool IsNewerOnDevice(this Tensor tensor) => tensor.DeviceCopy is DeviceCopy { IsNewer: true };
}
