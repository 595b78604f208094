using System.Buffers.Binary;
using System.Text;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Llvm.Loading;

/// <summary>A relocatable ELF file of 64 bits, little endian: sections, symbols and relocations. Every offset is checked against the file.</summary>
internal sealed class ElfObject
{
    public const int X64 = 62, Arm64 = 183;

    private const int HeaderBytes = 64, SectionBytes = 64, SymbolBytes = 24, RelocationBytes = 24, SymbolTable = 2, RelocationsWithAddend = 4;

    private readonly ReadOnlyMemory<byte> _file;

    /// <summary>Reads the tables.</summary>
    /// <exception cref="BackendException">The file is something else, or damaged.</exception>
    public ElfObject(ReadOnlyMemory<byte> file)
    {
        _file = file;
        if (file.Length < HeaderBytes || UInt32(0) != 0x464C457F || file.Span[4] != 2 || file.Span[5] != 1 || UInt16(16) != 1)
            throw Damaged("found no relocatable ELF file of 64 bits");
        Machine = UInt16(18);
        Sections = ReadSections();
        Symbols = ReadSymbols();
    }

    public enum SectionKind
    {
        Null = 0,
        Data = 1,
        Zeros = 8,
    }

    public int Machine { get; }

    public IReadOnlyList<Section> Sections { get; }

    public IReadOnlyList<Symbol> Symbols { get; }

    public ReadOnlySpan<byte> Bytes(Section section) => section.Type == (int)SectionKind.Zeros ? [] : Slice(section.Offset, section.Size);

    /// <summary>The places in a section that depend on where things lie.</summary>
    public IEnumerable<(int Target, Relocation Relocation)> Relocations()
    {
        foreach (var section in Sections.Where(s => s.Type == RelocationsWithAddend))
        {
            int target = section.Info;
            if (target < 0 || target >= Sections.Count) throw Damaged($"found relocations of section {target} of {Sections.Count}");
            for (long at = section.Offset; at + RelocationBytes <= section.Offset + section.Size; at += RelocationBytes)
            {
                long info = Int64(at + 8);
                int symbol = (int)(info >> 32);
                if (symbol < 0 || symbol >= Symbols.Count) throw Damaged($"found symbol {symbol} of {Symbols.Count}");
                yield return (target, new(Int64(at), (int)info, symbol, Int64(at + 16)));
            }
        }
    }

    public static BackendException Damaged(string what) =>
        new($"The object file is not usable: {what}, required one that LLVM wrote for this machine. Compile or export it again.");

    private Section[] ReadSections()
    {
        long start = Int64(0x28);
        int count = UInt16(0x3C), names = UInt16(0x3E);
        if (UInt16(0x3A) != SectionBytes || names >= count) throw Damaged("found section headers of unknown form");
        long nameTable = Int64(start + (names * SectionBytes) + 0x18);
        var sections = new Section[count];
        for (int i = 0; i < count; i++)
        {
            long at = start + (i * SectionBytes);
            sections[i] = new(Name(nameTable + Int32(at)), Int32(at + 4), Int64(at + 8), Int64(at + 0x18), Int64(at + 0x20), Int32(at + 0x28),
                Int32(at + 0x2C), Math.Max(1, Int64(at + 0x30)));
        }
        return sections;
    }

    private Symbol[] ReadSymbols()
    {
        if (Sections.FirstOrDefault(s => s.Type == SymbolTable) is not { } table) throw Damaged("found no symbols");
        if (table.Link < 0 || table.Link >= Sections.Count) throw Damaged($"found names in section {table.Link} of {Sections.Count}");
        Slice(table.Offset, table.Size);
        long names = Sections[table.Link].Offset;
        var symbols = new Symbol[table.Size / SymbolBytes];
        for (int i = 0; i < symbols.Length; i++)
        {
            long at = table.Offset + (i * SymbolBytes);
            symbols[i] = new(Name(names + Int32(at)), _file.Span[checked((int)at + 4)], UInt16(at + 6), Int64(at + 8), Int64(at + 16));
        }
        return symbols;
    }

    private string Name(long at)
    {
        var rest = Slice(at, 0, toEnd: true);
        int end = rest.IndexOf((byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(rest[..end]) : throw Damaged("found a name without an end");
    }

    private ReadOnlySpan<byte> Slice(long at, long size, bool toEnd = false)
    {
        if (at < 0 || size < 0 || at > _file.Length || size > _file.Length - at) throw Damaged($"found a table at {at} in {_file.Length} bytes");
        return toEnd ? _file.Span[(int)at..] : _file.Span.Slice((int)at, (int)size);
    }

    private int UInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(at, 2));

    private int Int32(long at) => BinaryPrimitives.ReadInt32LittleEndian(Slice(at, 4));

    private uint UInt32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(at, 4));

    private long Int64(long at) => BinaryPrimitives.ReadInt64LittleEndian(Slice(at, 8));

    public sealed record Section(string Name, int Type, long Flags, long Offset, long Size, int Link, int Info, long Alignment)
    {
        private const long Write = 1, Allocated = 2;

        public bool IsLoaded => (Flags & Allocated) != 0 && Size > 0 && Name != ".eh_frame";

        public bool IsWritable => (Flags & Write) != 0;
    }

    public sealed record Symbol(string Name, byte Info, int Section, long Value, long Size)
    {
        private const int Function = 2, Global = 1;

        public bool IsExternal => Section == 0;

        public bool IsFunction => (Info & 15) == Function;

        public bool IsGlobal => Info >> 4 == Global;
    }

    public readonly record struct Relocation(long Offset, int Type, int Symbol, long Addend);
}
