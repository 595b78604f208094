using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Codegen;

/// <summary>The memory of the parts of a program's strands, and for each a table of addresses. A run that goes on at the same time has another.</summary>
internal sealed unsafe class StrandMemory : IDisposable
{
    private const nuint Page = 4096;

    private readonly ExecutionState _state;
    private readonly StrandLayout _layout;
    private readonly long _slots;
    private readonly long _stride; // bytes from one part's memory and table to the next one's
    private readonly long _bytes;
    private byte* _memory;
    private int _version = -1; // of the addresses in the tables

    /// <param name="layout">What lies there.</param>
    /// <param name="state">The memory of the run.</param>
    /// <param name="slots">The size of the table.</param>
    /// <param name="poisoned">For tests: not-a-number everywhere, so that whoever reads what it has not written is found out.</param>
    public StrandMemory(StrandLayout layout, ExecutionState state, int slots, bool poisoned)
    {
        (_state, _layout, _slots) = (state, layout, slots);
        _stride = PagesOf(_layout.Bytes) + PagesOf(8L * slots); // each on pages of their own, with one between: what is read ahead of one's own is nobody's
        _bytes = _stride * layout.Moved.Length;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)_bytes, Page);
        ExecutionState.Count(_bytes);
        NativeMemory.Fill(_memory, (nuint)_bytes, poisoned ? (byte)0xff : (byte)0); // zeros like the arena: who reads too early reads the same in every process
    }

    /// <summary>Looks where the arguments of this run lie; before threads begin.</summary>
    public void Refresh()
    {
        if (_version == _state.Version) return;
        _version = _state.Version;
        for (int part = 0; part < _layout.Moved.Length; part++)
        {
            long* table = TableOf(part);
            NativeMemory.Copy(_state.Table, table, (nuint)(8 * _slots));
            foreach (var move in _layout.Moved[part]) table[move.Slot] = (long)MemoryOf(part) + move.Offset;
        }
    }

    /// <summary>Brings a part what it finds elsewhere; returns its table.</summary>
    public long* Begin(int part, List<StrandLayout.Copy> copies)
    {
        foreach (ref readonly var copy in CollectionsMarshal.AsSpan(copies))
            NativeMemory.Copy((byte*)_state.Table[copy.Slot] + copy.From, MemoryOf(part) + copy.To, (nuint)copy.Bytes);
        return TableOf(part);
    }

    /// <summary>Takes away what a part leaves elsewhere.</summary>
    public void End(int part, List<StrandLayout.Copy> copies)
    {
        foreach (ref readonly var copy in CollectionsMarshal.AsSpan(copies))
            NativeMemory.Copy(MemoryOf(part) + copy.To, (byte*)_state.Table[copy.Slot] + copy.From, (nuint)copy.Bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_memory == null) return;
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        ExecutionState.Count(-_bytes);
    }

    private byte* MemoryOf(int part) => _memory + (_stride * part);

    private long* TableOf(int part) => (long*)(MemoryOf(part) + PagesOf(_layout.Bytes));

    private static long PagesOf(long bytes) => ((bytes + (long)Page - 1) / (long)Page * (long)Page) + (long)Page;
}
