using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>Adds steps to a <see cref="Strand"/> as long as no part of one touches what another part of one writes, byte by byte.</summary>
internal sealed class StrandBuilder(CompiledProgram program, FootprintCache footprints, int parts)
{
    private const int Outsider = -2;

    private readonly Dictionary<(StorageKind, int), (OwnedBytes Reads, OwnedBytes Writes)> _memory = [];
    private readonly List<int> _steps = [];

    /// <summary>The numbers of the steps.</summary>
    public IReadOnlyList<int> Steps => _steps;

    /// <summary>Whether every part of a step touches, of what the strand's steps write, only what the same part of them does, and the other way round.</summary>
    public bool Allows(int step) => Touched(step).All(t => !Conflicts(t, t.Part));

    /// <summary>Whether a step could run before the strand as well as after it.</summary>
    public bool IsIndependentOf(int step) => _steps.Count == 0 || Touched(step).All(t => !Conflicts(t, Outsider));

    /// <summary>One more step, which the strand allows.</summary>
    public void Add(int step)
    {
        _steps.Add(step);
        foreach (var (space, begin, end, part, writes) in Touched(step))
        {
            if (!_memory.TryGetValue(space, out var bytes)) _memory[space] = bytes = (new(), new());
            (writes ? bytes.Writes : bytes.Reads).Add(begin, end, part);
        }
    }

    private bool Conflicts(in Touch touch, int owner) => _memory.TryGetValue(touch.Space, out var bytes)
        && (bytes.Writes.Conflicts(touch.Begin, touch.End, owner) || (touch.IsWrite && bytes.Reads.Conflicts(touch.Begin, touch.End, owner)));

    private IEnumerable<Touch> Touched(int number)
    {
        var step = (KernelStep)program.Plan.Steps[number];
        for (int part = 0; part < parts; part++)
        {
            if (footprints.Of(number, part, parts) is not { } footprint) continue;
            for (int slot = 0; slot < step.Storages.Count; slot++)
            {
                var storage = step.Storages[slot];
                if (TouchOf(storage, footprint.Reads(slot, storage.Type.Bytes), part, false) is { } read) yield return read;
                if (TouchOf(storage, footprint.Writes(slot, storage.Type.Bytes), part, true) is { } write) yield return write;
            }
        }
    }

    // The memory of inputs and outputs is the caller's: different ones are kept apart before anything runs.
    private Touch? TouchOf(Storage storage, (long Begin, long End) bytes, int part, bool isWrite)
    {
        if (bytes.Begin >= bytes.End) return null;
        if (storage.Kind != StorageKind.Arena) return new((storage.Kind, storage.Index), bytes.Begin, bytes.End, part, isWrite);
        long offset = program.Plan.Memory.Offsets[storage];
        return new((StorageKind.Arena, 0), offset + bytes.Begin, offset + bytes.End, part, isWrite);
    }

    private readonly record struct Touch((StorageKind, int) Space, long Begin, long End, int Part, bool IsWrite);
}
