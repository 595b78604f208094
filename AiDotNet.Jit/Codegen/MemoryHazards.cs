using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>What some steps read and write, byte by byte: whether one more step could run at the same time as they.</summary>
internal sealed class MemoryHazards(MemoryPlan memory)
{
    private readonly List<Bytes> _reads = [];
    private readonly List<Bytes> _writes = [];
    private bool _closed;

    /// <summary>True when the step writes nothing that these steps touch, and reads nothing that they write.</summary>
    public bool Allow(PlanStep step) => !_closed
        && step.Reads.Select(At).All(r => !Overlaps(_writes, r)) && step.Writes.Select(At).All(w => !Overlaps(_writes, w) && !Overlaps(_reads, w));

    /// <summary>One more step.</summary>
    public void Add(PlanStep step)
    {
        _reads.AddRange(step.Reads.Select(At));
        _writes.AddRange(step.Writes.Select(At));
    }

    /// <summary>Forgets all steps; when closed, none is allowed beside the next one.</summary>
    public void Clear(bool closed)
    {
        _reads.Clear();
        _writes.Clear();
        _closed = closed;
    }

    // The memory of inputs and outputs is the caller's: different ones are kept apart before anything runs.
    private Bytes At(Storage storage) => storage.Kind == StorageKind.Arena
        ? new(StorageKind.Arena, memory.Offsets[storage], memory.Offsets[storage] + MemoryPlan.Padded(storage.Type.Bytes))
        : new(storage.Kind, storage.Index, storage.Index + 1);

    private static bool Overlaps(List<Bytes> these, Bytes other) =>
        these.Exists(t => t.Kind == other.Kind && t.Begin < other.End && other.Begin < t.End);

    private readonly record struct Bytes(StorageKind Kind, long Begin, long End);
}
