using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>
/// Several lowered kernels as one that runs them one after the other, each over its whole parallel loop. Statements stay what they are, in their
/// order: what one kernel stores and the next loads is stored and loaded, so the bits are those of the kernels alone.
/// </summary>
internal sealed class KernelSequence
{
    private static readonly VType Word = new(DType.Int64, 1);

    private readonly Dictionary<int, KernelBuffer> _buffers = []; // by slot of the whole
    private readonly Dictionary<int, Operand> _values = [];       // by register of the part
    private KernelBuffer[] _own = [];                             // by slot of the part
    private int _nextId;

    /// <summary>The kernels as one. It has no parallel loop.</summary>
    /// <param name="parts">The kernels, and for each of their slots the slot of the whole; equal slots are the same memory.</param>
    public static LinearKernel Of(IReadOnlyList<(LinearKernel Kernel, IReadOnlyList<int> Slots)> parts)
    {
        var sequence = new KernelSequence();
        var (lo, hi) = (sequence.NewReg(Word), sequence.NewReg(Word));
        var body = new List<Stmt>();
        foreach (var (kernel, slots) in parts) sequence.Append(kernel, slots, body);
        string name = string.Join("_then_", parts.Select(p => p.Kernel.Name).Distinct().Take(4));
        return new(name, [.. sequence._buffers.OrderBy(b => b.Key).Select(b => b.Value)], lo, hi, body, 1);
    }

    private void Append(LinearKernel kernel, IReadOnlyList<int> slots, List<Stmt> body)
    {
        _values.Clear();
        (_values[kernel.Lo.Id], _values[kernel.Hi.Id]) = (new Imm(0, Word), new Imm(kernel.ParallelExtent, Word));
        _own = new KernelBuffer[slots.Count];
        foreach (var buffer in kernel.Buffers) _own[buffer.Slot] = BufferAt(slots[buffer.Slot], buffer.Type);
        Append(kernel.Body, body);
    }

    private KernelBuffer BufferAt(int slot, DType type)
    {
        if (!_buffers.TryGetValue(slot, out var known)) _buffers[slot] = known = KernelBuffer.InSlot(slot, type);
        return known;
    }

    private void Append(List<Stmt> part, List<Stmt> body)
    {
        foreach (var statement in part)
        {
            if (statement is For loop) Append(loop, body);
            else body.Add(Renamed(statement));
        }
    }

    // A loop that turns once is its body.
    private void Append(For loop, List<Stmt> body)
    {
        var (begin, end) = (Of(loop.Begin), Of(loop.End));
        if (begin is Imm first && end is Imm last && last.Number - first.Number <= 1)
        {
            _values[loop.Iv.Id] = first;
            if (last.Number > first.Number) Append(loop.Body, body);
            return;
        }
        var inner = new List<Stmt>();
        body.Add(new For(Define(loop.Iv), begin, end, inner));
        Append(loop.Body, inner);
    }

    private Stmt Renamed(Stmt statement) => statement switch
    {
        Let l => new Let(Define(l.Target), l.MapOp, Array.ConvertAll(l.Args, Of)),
        Shuffle h => new Shuffle(Define(h.Target), Of(h.A), Of(h.B), h.Lanes),
        LoadStmt l => new LoadStmt(Define(l.Target), At(l.Address), l.Active, Maybe(l.Guard), l.Stride),
        StoreStmt t => new StoreStmt(At(t.Address), Of(t.Value), t.Active, Maybe(t.Guard), t.Stride),
        Prefetch p => p with { Address = At(p.Address) },
        Var v => new Var(Define(v.Target), Of(v.Init)),
        Set s => new Set((Reg)Of(s.Target), Of(s.Value), s.Active),
        _ => throw new ArgumentException($"There is no renaming for {statement.GetType().Name}.", nameof(statement)),
    };

    // Where a loop variable became a number, its part of the address is a number too.
    private Address At(Address address)
    {
        long offset = address.Offset;
        var terms = new List<(Reg, long)>();
        foreach (var (iv, scale) in address.Terms)
        {
            if (_values[iv.Id] is Reg variable) terms.Add((variable, scale));
            else offset += (long)((Imm)_values[iv.Id]).Number * scale;
        }
        return new(_own[address.Buffer.Slot], [.. terms], offset, Maybe(address.Dynamic));
    }

    private Operand Of(Operand operand) => operand is Reg register ? _values[register.Id] : operand;

    private Operand? Maybe(Operand? operand) => operand is null ? null : Of(operand);

    private Reg Define(Reg register)
    {
        var renamed = NewReg(register.Type);
        _values[register.Id] = renamed;
        return renamed;
    }

    private Reg NewReg(VType type) => new(_nextId++, type);
}
