using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>How the parts of a strand use one buffer.</summary>
/// <param name="storage">The buffer.</param>
/// <param name="parts">How many parts there are.</param>
internal sealed class StrandUse(Storage storage, int parts)
{
    private const int Line = 64;

    private readonly (long Begin, long End)[] _bytes = new (long, long)[parts]; // from the first that a part touches to the last

    /// <summary>The buffer.</summary>
    public Storage Storage => storage;

    /// <summary>Where in the table its address stands, for the strand's steps.</summary>
    public List<int> Slots { get; } = [];

    /// <summary>How many steps use it.</summary>
    public int Steps => Slots.Count;

    /// <summary>Whether a step writes it.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>Whether somebody besides the strand uses it: other steps, or the caller.</summary>
    public bool IsSeenOutside { get; set; } = storage.Kind != StorageKind.Arena;

    /// <summary>The most bytes that a part needs.</summary>
    public long MostBytes => Enumerable.Range(0, _bytes.Length).Max(part => End(part) - FirstLine(part));

    /// <summary>Whether each part touches a piece of its own.</summary>
    public bool IsDisjoint
    {
        get
        {
            var pieces = _bytes.Where(b => b.Begin < b.End).Order().ToArray();
            return !pieces.Zip(pieces.Skip(1)).Any(p => p.Second.Begin < p.First.End);
        }
    }

    /// <summary>Whether a part touches it.</summary>
    public bool Has(int part) => Begin(part) < End(part);

    /// <summary>The first byte that a part touches.</summary>
    public long Begin(int part) => _bytes[part].Begin;

    /// <summary>Where the line of that byte begins: a part's memory starts there, so that vectors lie in lines as they would in the arena.</summary>
    public long FirstLine(int part) => Begin(part) / Line * Line;

    /// <summary>One past the last byte that a part touches.</summary>
    public long End(int part) => _bytes[part].End;

    /// <summary>Notes what a step of a part touches.</summary>
    public void Note(int part, (long Begin, long End) bytes, bool isWrite)
    {
        if (bytes.Begin >= bytes.End) return;
        _bytes[part] = Has(part) ? (Math.Min(Begin(part), bytes.Begin), Math.Max(End(part), bytes.End)) : bytes;
        IsWritten |= isWrite;
    }

    /// <summary>All of it, as if written: what copying it back does.</summary>
    public List<TouchedMemory.Touch> AsWrites(MemoryPlan memory) =>
        [.. Enumerable.Range(0, _bytes.Length).Where(Has).Select(part => TouchedMemory.Touch.Of(storage, memory, _bytes[part], part, true))];
}
