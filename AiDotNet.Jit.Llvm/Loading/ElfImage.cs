using System.Runtime.InteropServices;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Llvm.Loading;

/// <summary>
/// An x86-64 object file in executable memory, without LLVM: one block, so that relative addresses reach; written first, then read-only and
/// executable. Functions outside are reached through stubs at the end of the block.
/// </summary>
internal sealed unsafe partial class ElfImage : NativeCode
{
    private const int ReadWrite = 3, ReadExecute = 5, PrivateAnonymous = 0x22, StubBytes = 16, MostAlignment = 4096;
    private const int Absolute64 = 1, Relative32 = 2, Procedure32 = 4, Table32 = 9, TableRelaxed32 = 41, TableRelaxedRex32 = 42;

    private readonly ElfObject _object;
    private readonly long[] _placed;
    private readonly nint[] _addresses;
    private readonly long[] _stubs;
    private readonly Dictionary<string, nint> _functions = new(StringComparer.Ordinal);
    private readonly nuint _size;
    private nint _base;

    /// <summary>Loads the file.</summary>
    /// <exception cref="BackendException">The file is not for this machine, or refers to functions that do not exist.</exception>
    public ElfImage(ElfObject file)
    {
        if (file.Machine != ElfObject.X64) throw ElfObject.Damaged($"found machine {file.Machine}, which is not x86-64");
        (_object, _placed) = (file, new long[file.Sections.Count]);
        (_addresses, _stubs) = (new nint[file.Symbols.Count], new long[file.Symbols.Count]);
        long end = Place();
        _size = (nuint)((end + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize);
        _base = mmap(0, _size, ReadWrite, PrivateAnonymous, -1, 0);
        if (_base == -1)
        {
            _base = 0;
            throw new BackendException($"The system gave no memory for {_size} bytes of machine code.");
        }
        GC.AddMemoryPressure((long)_size);
        try
        {
            Copy();
            Resolve();
            foreach (var (target, relocation) in file.Relocations()) Apply(target, relocation);
            if (mprotect(_base, _size, ReadExecute) != 0) throw new BackendException("The system does not allow machine code to be made at run time.");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    ~ElfImage() => Free();

    /// <summary>The functions that can be called, with their sizes.</summary>
    public IEnumerable<(string Name, nint Address, long Size)> Functions =>
        _object.Symbols.Where(s => s.IsFunction && s.IsGlobal && _functions.ContainsKey(s.Name)).Select(s => (s.Name, _functions[s.Name], s.Size));

    public override nint this[string symbol] => _functions.TryGetValue(symbol, out nint address)
        ? address
        : throw new BackendException($"The machine code has no function {symbol}; it has {string.Join(", ", _functions.Keys)}.");

    public override void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        nint address = Interlocked.Exchange(ref _base, 0);
        if (address == 0) return;
        _ = munmap(address, _size);
        GC.RemoveMemoryPressure((long)_size);
    }

    // Offsets of sections, then of one stub per symbol from outside; returns the end.
    private long Place()
    {
        long at = 0;
        for (int i = 0; i < _placed.Length; i++)
        {
            var section = _object.Sections[i];
            _placed[i] = -1;
            if (!section.IsLoaded) continue;
            // Zeros to be written would need a mapping of their own; relocated constants are written here, before the block is closed.
            if (section.IsWritable && !section.Name.StartsWith(".data.rel.ro", StringComparison.Ordinal))
                throw ElfObject.Damaged($"found the writable section {section.Name}");
            if (_object.Bytes(section).Length != section.Size || section.Alignment > MostAlignment)
                throw ElfObject.Damaged($"found section {section.Name} of {section.Size} bytes aligned to {section.Alignment}");
            _placed[i] = at = (at + section.Alignment - 1) / section.Alignment * section.Alignment;
            at += section.Size;
        }
        at = (at + StubBytes - 1) / StubBytes * StubBytes;
        for (int i = 1; i < _stubs.Length; i++)
        {
            if (!_object.Symbols[i].IsExternal) continue;
            _stubs[i] = at;
            at += StubBytes;
        }
        return Math.Max(at, 1);
    }

    private void Copy()
    {
        for (int i = 0; i < _placed.Length; i++)
        {
            if (_placed[i] >= 0) _object.Bytes(_object.Sections[i]).CopyTo(new Span<byte>((void*)(_base + (nint)_placed[i]), (int)_object.Sections[i].Size));
        }
    }

    private void Resolve()
    {
        for (int i = 1; i < _addresses.Length; i++)
        {
            var symbol = _object.Symbols[i];
            if (symbol.IsExternal)
            {
                nint outside = symbol.Name.Length == 0 ? 0 : FindInProcess(symbol.Name);
                if (outside == 0) throw new BackendException($"The machine code calls {symbol.Name}, which this process does not have.");
                WriteStub((byte*)_base + _stubs[i], outside);
            }
            else if (symbol.Section < _placed.Length && _placed[symbol.Section] >= 0)
            {
                _addresses[i] = _base + (nint)(_placed[symbol.Section] + symbol.Value);
                if (symbol.IsFunction && symbol.IsGlobal) _functions[symbol.Name] = _addresses[i];
            }
        }
    }

    // jmp [rip + 2], two bytes of nothing, the address.
    private static void WriteStub(byte* stub, nint target)
    {
        (stub[0], stub[1]) = (0xFF, 0x25);
        *(int*)(stub + 2) = 2;
        *(nint*)(stub + 8) = target;
    }

    private void Apply(int target, ElfObject.Relocation r)
    {
        if (_placed[target] < 0) return;
        if (r.Offset < 0 || r.Offset > _object.Sections[target].Size - 4) throw ElfObject.Damaged($"found a relocation at {r.Offset} of {_object.Sections[target].Name}");
        nint place = _base + (nint)(_placed[target] + r.Offset), stub = _base + (nint)_stubs[r.Symbol], symbol = _addresses[r.Symbol];
        bool isExternal = _stubs[r.Symbol] != 0;
        if (!isExternal && symbol == 0) throw ElfObject.Damaged($"found a reference to {_object.Symbols[r.Symbol].Name}, which is not loaded");
        switch (r.Type)
        {
            case Absolute64 when !isExternal && r.Offset <= _object.Sections[target].Size - 8:
                *(long*)place = symbol + r.Addend;
                break;
            case Relative32 or Procedure32:
                Write32(place, (isExternal ? stub : symbol) + (nint)r.Addend - place);
                break;
            case Table32 or TableRelaxed32 or TableRelaxedRex32 when isExternal:
                Write32(place, stub + 8 + (nint)r.Addend - place);
                break;
            default:
                throw ElfObject.Damaged($"found relocation type {r.Type}");
        }
    }

    private static void Write32(nint place, long value)
    {
        if (value != (int)value) throw ElfObject.Damaged("found a distance beyond 2 GB");
        *(int*)place = (int)value;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint size, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nint address, nuint size, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nuint size);
}
