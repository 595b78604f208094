namespace AiDotNet.Jit.Tensors;

/// <content>What a backend with memory of its own needs.</content>
public abstract partial class Tensor
{
    /// <summary>The copy of this tensor's memory on a device, or null.</summary>
    internal IDeviceCopy? DeviceCopy
    {
        get => Storage.DeviceCopy;
        set => Storage.DeviceCopy = value;
    }

    /// <summary>What keeps the memory in place for a device, or null.</summary>
    internal object? PageLock
    {
        get => Storage.PageLock;
        set => Storage.PageLock = value;
    }

    /// <summary>The address without asking the device for newer values.</summary>
    internal nint RawAddress => Storage.RawAddress + checked((nint)(_offset * DType.Size()));

    /// <summary>True when the tensor is the whole of its memory, in order: no other view can be a part of it only.</summary>
    internal bool IsWholeMemory => IsContiguous && _offset == 0 && Type.Bytes == Storage.Bytes;
}
