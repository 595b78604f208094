using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Codegen;

/// <summary>What one thread needs to run the blocks of a program: a table of addresses of its own, and memory for what lies between the kernels of a block.</summary>
internal sealed unsafe class BlockMemory : IDisposable
{
    private const nuint Page = 4096;

    private readonly long _bytes;
    private readonly void* _between;

    /// <param name="program">The program.</param>
    /// <param name="state">The memory of the run.</param>
    /// <param name="thread">The first thread uses the arena; the others bring memory of their own.</param>
    public BlockMemory(CompiledProgram program, ExecutionState state, int thread)
    {
        State = state;
        long between = thread == 0 ? 0 : program.Loops.Values.Max(l => l.BetweenBytes);
        _bytes = 8L * program.TableSlots + between;
        Table = (long*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, 8L * program.TableSlots), 64);
        if (thread > 0) _between = NativeMemory.AlignedAlloc((nuint)between, Page);
        ExecutionState.Count(_bytes);
    }

    /// <summary>The memory of the run.</summary>
    public ExecutionState State { get; }

    /// <summary>Addresses by slot, for the kernels of the block at hand.</summary>
    public long* Table { get; }

    /// <summary>The thread's own memory between kernels, or 0: the arena's.</summary>
    public nint Between => (nint)_between;

    public void Dispose()
    {
        NativeMemory.AlignedFree(Table);
        if (_between != null) NativeMemory.AlignedFree(_between);
        ExecutionState.Count(-_bytes);
    }
}
