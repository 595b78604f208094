using System.Runtime.InteropServices;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen;

/// <summary>The memory of one run: the arena and the table of buffer addresses. Runs on several threads have one each.</summary>
internal sealed unsafe class ExecutionState : IDisposable
{
    private const nuint Line = 64;
    private const nuint Page = 4096; // why: see AlignedStorage
    private static long liveBytes;

    private readonly MemoryPlan _memory;
    private readonly CompiledProgram? _program; // null where nothing takes turns block by block
    private readonly long _bytes;
    private void* _arena;
    private long* _table;
    private BlockMemory?[] _blocks = [];
    private StrandMemory? _strands;

    public ExecutionState(CompiledProgram program)
        : this(program.Plan, program.Plan.Memory, program.Tables, program.TableSlots)
    {
        _program = program;
        Arguments = new nint[program.Plan.Graph.Inputs.Count + program.Plan.Graph.Outputs.Count];
    }

    /// <param name="plan">What is run.</param>
    /// <param name="memory">Where its buffers lie.</param>
    /// <param name="tables">For each step the first slot of its buffers.</param>
    /// <param name="slots">All slots.</param>
    public ExecutionState(ExecutionPlan plan, MemoryPlan memory, int[] tables, int slots)
    {
        _memory = memory;
        _bytes = memory.ArenaBytes + 8L * slots + 2 * (long)Line;
        long bytes = memory.ArenaBytes + (long)Line;
        _arena = NativeMemory.AlignedAlloc((nuint)bytes, bytes < LargePages.Bytes ? Page : LargePages.Bytes);
        LargePages.Advise((nint)_arena, bytes);
        NativeMemory.Clear(_arena, (nuint)bytes);
        _table = (long*)NativeMemory.AlignedAlloc((nuint)(8L * slots + (long)Line), Line);
        Interlocked.Add(ref liveBytes, _bytes);
        foreach (var (slot, storage) in Slots(plan, tables, StorageKind.Arena)) _table[slot] = AddressOf(storage);
    }

    ~ExecutionState() => Free();

    /// <summary>Notes native memory that somebody else holds for an executable.</summary>
    public static void Count(long bytes) => Interlocked.Add(ref liveBytes, bytes);

    /// <summary>Native bytes held by all executables of the process.</summary>
    public static long LiveBytes => Interlocked.Read(ref liveBytes);

    public long* Table => _table;

    /// <summary>The addresses of the arguments that the table points at, inputs first; 0 where there is none yet.</summary>
    public nint[] Arguments { get; } = [];

    /// <summary>Counts how often arguments came to lie elsewhere.</summary>
    public int Version { get; set; }

    /// <summary>Where the arena starts.</summary>
    public nint Arena => (nint)_arena;

    /// <summary>What a thread needs to run blocks; made when it first does. Every thread of a run has a number of its own.</summary>
    public BlockMemory BlocksOf(int thread) => _blocks[thread] ??= new(_program!, this, thread);

    /// <summary>What the parts of the program's strands need; made when it is first asked for.</summary>
    public StrandMemory StrandsOf(StrandLayout layout, bool poisoned) => _strands ??= new(layout, this, _program!.TableSlots, poisoned);

    /// <summary>Makes room for so many threads.</summary>
    public void ExpectThreads(int threads)
    {
        if (_blocks.Length < threads) Array.Resize(ref _blocks, threads);
    }

    /// <summary>Where the addresses of one kind of memory stand in the table.</summary>
    public static IEnumerable<(int Slot, Storage Storage)> Slots(ExecutionPlan plan, int[] tables, StorageKind kind)
    {
        for (int i = 0; i < tables.Length; i++)
        {
            if (plan.Steps[i] is not KernelStep step) continue;
            for (int slot = 0; slot < step.Storages.Count; slot++)
            {
                if (step.Storages[slot].Kind == kind) yield return (tables[i] + slot, step.Storages[slot]);
            }
        }
    }

    public nint AddressOf(Storage storage) => (nint)_arena + (nint)_memory.Offsets[storage];

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_arena == null) return;
        foreach (var blocks in _blocks) blocks?.Dispose();
        _strands?.Dispose();
        NativeMemory.AlignedFree(_arena);
        NativeMemory.AlignedFree(_table);
        _arena = null;
        _table = null;
        Interlocked.Add(ref liveBytes, -_bytes);
    }
}
