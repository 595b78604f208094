using System.Diagnostics;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Codegen;

/// <summary>Runs the kernels of a <see cref="BlockLoop"/> block by block.</summary>
internal sealed unsafe class BlockCode
{
    private readonly CompiledProgram _program;
    private readonly List<Slot> _slots = [];
    private readonly Dictionary<Storage, long> _between = [];
    private readonly long _position = -1; // of the block's position: an offset in the memory between kernels
    private readonly nint _arenaPosition;

    public BlockCode(BlockLoop loop, CompiledProgram program)
    {
        (Loop, _program) = (loop, program);
        foreach (var storage in loop.Between)
        {
            _between[storage] = BetweenBytes;
            BetweenBytes += MemoryPlan.Padded(storage.Type.Bytes);
        }
        if (loop.Position is { } position) (_position, _arenaPosition) = (_between[position], (nint)program.Plan.Memory.Offsets[position]);
        for (int i = 0; i < loop.Count; i++) AddSlots(i);
        for (int i = loop.First; i < loop.End; i++) Nanoseconds += program.Steps[i].Nanoseconds * loop.Blocks;
    }

    public BlockLoop Loop { get; }

    /// <summary>Estimated time on one thread.</summary>
    public double Nanoseconds { get; }

    /// <summary>Bytes that lie between the kernels of a block.</summary>
    public long BetweenBytes { get; private set; }

    /// <summary>How often one of the independent blocks goes on.</summary>
    public int Turns => (int)(Loop.Blocks / Loop.Independent);

    public bool Contains(int step) => step >= Loop.First && step < Loop.End;

    /// <summary>Runs one of the independent blocks, and those that go on with its sums.</summary>
    /// <param name="block">Which.</param>
    /// <param name="memory">The thread's.</param>
    /// <param name="ticks">By step: what it takes is added; null where nobody wants to know.</param>
    public void Run(int block, BlockMemory memory, long[]? ticks)
    {
        int turns = Turns;
        for (int turn = 0; turn < turns; turn++)
        {
            Bind(block, turn, memory);
            for (int i = Loop.First; i < Loop.End; i++)
            {
                long start = ticks is null ? 0 : Stopwatch.GetTimestamp();
                ref readonly var step = ref _program.Steps[i];
                step.Run(memory.Table, 0, step.Extent);
                if (ticks is not null) Interlocked.Add(ref ticks[i - Loop.First], Stopwatch.GetTimestamp() - start);
            }
        }
    }

    /// <summary>Points the kernels at a block.</summary>
    public void Bind(int block, int turn, BlockMemory memory)
    {
        long* position = stackalloc long[Loop.Digits.Count];
        for (int d = Loop.Digits.Count - 1; d >= 0; d--)
        {
            var digit = Loop.Digits[d];
            ref int rest = ref digit.IsSerial ? ref turn : ref block;
            position[d] = digit.Start + (long)digit.Step * (rest % digit.Count);
            rest /= digit.Count;
        }
        foreach (var slot in _slots) memory.Table[slot.Number] = Address(slot, position, memory);
        if (_position < 0) return;
        int* told = (int*)(memory.Between == 0 ? memory.State.Arena + _arenaPosition : memory.Between + (nint)_position);
        for (int d = 0; d < Loop.Digits.Count; d++) told[d] = (int)position[d];
    }

    private static long Address(in Slot slot, long* position, BlockMemory memory)
    {
        if (slot.Between >= 0 && memory.Between != 0) return memory.Between + slot.Between;
        long address = memory.State.Table[slot.Number];
        for (int d = 0; d < slot.Units.Length; d++) address += slot.Units[d] * position[d];
        return address;
    }

    private void AddSlots(int step)
    {
        int table = _program.Steps[Loop.First + step].Table;
        var storages = ((KernelStep)_program.Plan.Steps[Loop.First + step]).Storages;
        for (int s = 0; s < storages.Count; s++)
        {
            _slots.Add(new(table + s, _between.GetValueOrDefault(storages[s], -1), [.. Loop.Units[step][s]]));
        }
    }

    private readonly record struct Slot(int Number, long Between, long[] Units);
}
