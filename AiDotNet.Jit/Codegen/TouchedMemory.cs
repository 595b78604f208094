using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>The bytes that parts of the steps of a program touch. Equal kernels are looked at once.</summary>
internal sealed class TouchedMemory(CompiledProgram program, int parts)
{
    private readonly Dictionary<LinearKernel, Footprint?[]> _known = new(ReferenceEqualityComparer.Instance); // by part
    private readonly LinearKernel?[] _kernels = KernelsOf(program);
    private readonly List<Touch> _touches = [];

    /// <summary>What the parts of a step touch; the list holds until the next call.</summary>
    public IReadOnlyList<Touch> Of(int number)
    {
        _touches.Clear();
        var storages = ((KernelStep)program.Plan.Steps[number]).Storages;
        var footprints = FootprintsOf(number);
        for (int part = 0; part < parts; part++)
        {
            if (footprints[part] is not { } footprint) continue;
            for (int slot = 0; slot < storages.Count; slot++)
            {
                var storage = storages[slot];
                Add(storage, footprint.Reads(slot, storage.Type.Bytes), part, false);
                Add(storage, footprint.Writes(slot, storage.Type.Bytes), part, true);
            }
        }
        return _touches;
    }

    /// <summary>What the parts of a step touch, buffer by buffer; null for parts without iterations.</summary>
    public Footprint?[] FootprintsOf(int number)
    {
        var kernel = _kernels[number]!;
        if (_known.TryGetValue(kernel, out var known)) return known;
        var footprints = new Footprint?[parts];
        for (int part = 0; part < parts; part++)
        {
            var (begin, end) = Strand.RangeOf(program, number, part, parts);
            if (begin < end) footprints[part] = Footprint.Of(kernel, begin, end);
        }
        return _known[kernel] = footprints;
    }

    private void Add(Storage storage, (long Begin, long End) bytes, int part, bool isWrite)
    {
        if (bytes.Begin < bytes.End) _touches.Add(Touch.Of(storage, program.Plan.Memory, bytes, part, isWrite));
    }

    private static LinearKernel?[] KernelsOf(CompiledProgram program)
    {
        int next = 0;
        return [.. program.Plan.Steps.Select(s => s is KernelStep ? program.Kernels[next++] : null)];
    }

    /// <summary>Bytes that a part of a step reads, or writes.</summary>
    /// <param name="Kind">Whose memory.</param>
    /// <param name="Index">Which input or output.</param>
    /// <param name="Begin">The first byte.</param>
    /// <param name="End">One past the last.</param>
    /// <param name="Part">Which part.</param>
    /// <param name="IsWrite">False where it reads.</param>
    internal readonly record struct Touch(StorageKind Kind, int Index, long Begin, long End, int Part, bool IsWrite)
    {
        /// <summary>Bytes of a buffer. The memory of inputs and outputs is the caller's: different ones are kept apart before anything runs.</summary>
        public static Touch Of(Storage storage, MemoryPlan memory, (long Begin, long End) bytes, int part, bool isWrite)
        {
            bool isArena = storage.Kind == StorageKind.Arena;
            long offset = isArena ? memory.Offsets[storage] : 0;
            return new(storage.Kind, isArena ? 0 : storage.Index, offset + bytes.Begin, offset + bytes.End, part, isWrite);
        }
    }
}
