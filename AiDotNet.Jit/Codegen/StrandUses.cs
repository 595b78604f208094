using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>How a strand uses memory, buffer by buffer.</summary>
internal sealed class StrandUses
{
    private readonly Dictionary<Storage, StrandUse> _uses = [];
    private readonly CompiledProgram _program;

    /// <param name="program">The program.</param>
    /// <param name="steps">The strand's steps.</param>
    /// <param name="memory">What they touch.</param>
    /// <param name="parts">How many parts there are.</param>
    public StrandUses(CompiledProgram program, IReadOnlyList<int> steps, TouchedMemory memory, int parts)
    {
        _program = program;
        foreach (int step in steps) Note(step, memory, parts);
        foreach (int step in Enumerable.Range(0, program.Steps.Length).Except(steps)) NoteOutside(program.Plan.Steps[step]);
    }

    /// <summary>All buffers that the strand touches, in the order it first does.</summary>
    public IEnumerable<StrandUse> All => _uses.Values;

    /// <summary>Whether nothing else of the strand lies where a buffer does.</summary>
    public bool IsAlone(StrandUse use)
    {
        if (use.Storage.Kind != StorageKind.Arena) return true;
        var offsets = _program.Plan.Memory.Offsets;
        long begin = offsets[use.Storage], end = begin + use.Storage.Type.Bytes;
        return !_uses.Keys.Any(o => o.Kind == StorageKind.Arena && o != use.Storage && offsets[o] < end && begin < offsets[o] + o.Type.Bytes);
    }

    private void Note(int step, TouchedMemory memory, int parts)
    {
        var storages = ((KernelStep)_program.Plan.Steps[step]).Storages;
        var footprints = memory.FootprintsOf(step);
        for (int slot = 0; slot < storages.Count; slot++)
        {
            var storage = storages[slot];
            if (!_uses.TryGetValue(storage, out var use)) _uses[storage] = use = new(storage, parts);
            use.Slots.Add(_program.Steps[step].Table + slot);
            for (int part = 0; part < parts; part++)
            {
                if (footprints[part] is not { } footprint) continue;
                use.Note(part, footprint.Reads(slot, storage.Type.Bytes), false);
                use.Note(part, footprint.Writes(slot, storage.Type.Bytes), true);
            }
        }
    }

    private void NoteOutside(PlanStep step)
    {
        foreach (var storage in step.Reads.Concat(step.Writes))
        {
            if (_uses.TryGetValue(storage, out var use)) use.IsSeenOutside = true;
        }
    }
}
