using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>
/// Native copies of arrays, each ending at the end of its memory: on Linux before a page that must not be touched, elsewhere before bytes that
/// must not change.
/// </summary>
internal sealed unsafe class GuardedMemory : IDisposable
{
    private const int Page = 65536, Pattern = 0xA5;
    private readonly Array[] _arrays;
    private readonly nint[] _blocks;
    private readonly nuint[] _sizes;

    public GuardedMemory(Array[] arrays)
    {
        (_arrays, _blocks, _sizes, Table) = (arrays, new nint[arrays.Length], new nuint[arrays.Length], new long[arrays.Length]);
        for (int i = 0; i < arrays.Length; i++)
        {
            int bytes = System.Buffer.ByteLength(arrays[i]);
            int room = (bytes + Page - 1) / Page * Page;
            _sizes[i] = (nuint)(Page + room + Page);
            _blocks[i] = Allocate(_sizes[i]);
            new Span<byte>((byte*)_blocks[i], (int)_sizes[i]).Fill(Pattern);
            Table[i] = _blocks[i] + Page + room - bytes;
            CopyBytes(arrays[i], new Span<byte>((byte*)Table[i], bytes), toMemory: true);
            if (OperatingSystem.IsLinux()) Protect(_blocks[i] + Page + room, 0);
        }
    }

    public long[] Table { get; }

    public Array[] ReadBack()
    {
        var result = new Array[_arrays.Length];
        for (int i = 0; i < result.Length; i++)
        {
            int bytes = System.Buffer.ByteLength(_arrays[i]);
            result[i] = (Array)_arrays[i].Clone();
            CopyBytes(result[i], new Span<byte>((byte*)Table[i], bytes), toMemory: false);
            var before = new Span<byte>((byte*)_blocks[i], (int)(Table[i] - _blocks[i]));
            Assert.IsLessThan(0, before.IndexOfAnyExcept((byte)Pattern), $"written before buffer {i}");
            if (OperatingSystem.IsLinux()) continue;
            var after = new Span<byte>((byte*)Table[i] + bytes, Page);
            Assert.IsLessThan(0, after.IndexOfAnyExcept((byte)Pattern), $"written after buffer {i}");
        }
        return result;
    }

    public void Dispose()
    {
        for (int i = 0; i < _blocks.Length; i++)
        {
            if (OperatingSystem.IsLinux()) Protect(_blocks[i] + (nint)_sizes[i] - Page, 3);
            NativeMemory.AlignedFree((void*)_blocks[i]);
        }
    }

    private static nint Allocate(nuint bytes) => (nint)NativeMemory.AlignedAlloc(bytes, Page);

    private static void Protect(nint page, int rights) => Assert.AreEqual(0, mprotect(page, Page, rights));

    private static void CopyBytes(Array array, Span<byte> memory, bool toMemory)
    {
        var bytes = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), memory.Length);
        if (toMemory) bytes.CopyTo(memory);
        else memory.CopyTo(bytes);
    }

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mprotect(nint address, nuint length, int rights);
}
