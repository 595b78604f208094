using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Tensors;

/// <summary>
/// A block of memory that starts on a 64-byte boundary and is readable up to the next one. It lives on the pinned heap, so
/// an address stays valid for as long as anybody holds the storage: a view can never outlive its memory.
/// </summary>
/// <remarks>
/// Blocks of 2 KiB and more start on a page. Processors compare the low twelve bits of addresses to find out whether a load needs
/// what an earlier store has not written yet: two blocks whose starts differ by a line or two modulo 4 KiB made an elementwise loop
/// wait for each of its stores, twice as slow (measured). On pages the same element has the same low bits, and no later one does.
/// </remarks>
internal sealed class AlignedStorage
{
    internal const int Alignment = 64;
    private const int Page = 4096;
    private const int SmallBlock = 2048;

    private readonly byte[] _bytes;
    private readonly int _start;

    internal AlignedStorage(long bytes, bool zeroed)
    {
        int boundary = bytes < SmallBlock ? Alignment : Page;
        long padded = checked((bytes + Alignment - 1) / Alignment * Alignment + boundary);
        if (padded > Array.MaxLength)
        {
            throw new ArgumentException(
                $"A tensor must fit in {Array.MaxLength - Page:N0} bytes, got {bytes:N0}. Split it, or use a smaller batch.");
        }
        _bytes = zeroed ? GC.AllocateArray<byte>((int)padded, pinned: true) : GC.AllocateUninitializedArray<byte>((int)padded, pinned: true);
        LargePages.Advise(FirstByte, padded);
        _start = (int)(-FirstByte & (boundary - 1));
        RawAddress = FirstByte + _start;
        Bytes = bytes;
    }

    /// <summary>The address, with the newest values behind it.</summary>
    internal nint Address
    {
        get
        {
            DeviceCopy?.BeforeHostAccess();
            return RawAddress;
        }
    }

    /// <summary>The address for whoever keeps the device's copy; what lies there may be old.</summary>
    internal nint RawAddress { get; }

    internal long Bytes { get; }

    /// <summary>The copy on a device, told before anybody looks at the memory; null when there is none.</summary>
    internal IDeviceCopy? DeviceCopy { get; set; }

    /// <summary>What keeps the memory in place for a device that reads it by itself; null when nothing does.</summary>
    internal object? PageLock { get; set; }

    /// <summary>A reference into the block. Unlike <see cref="Address"/> it keeps the memory alive by itself.</summary>
    internal ref byte At(long offset)
    {
        DeviceCopy?.BeforeHostAccess();
        return ref Unsafe.AddByteOffset(ref _bytes[0], checked((nint)(_start + offset)));
    }

    private unsafe nint FirstByte => (nint)Unsafe.AsPointer(ref _bytes[0]);
}
