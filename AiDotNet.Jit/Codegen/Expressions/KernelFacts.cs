using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>What the renderer must know of a kernel before it starts: how often and where registers are used, and how wide its vectors are.</summary>
internal sealed class KernelFacts
{
    private readonly LinearKernel _kernel;
    private readonly Dictionary<int, (int Count, List<Stmt> Block)> _uses = [];
    private int _lanes = 1, _smallest = 8, _largest;

    public KernelFacts(LinearKernel kernel)
    {
        _kernel = kernel;
        Scan(kernel.Body);
        if (_largest == 0) (_smallest, _largest) = _lanes == 2 ? (8, 8) : (4, 4);   // nothing but masks
        if (!LaneWidths.Allows(_lanes, _smallest, _largest))
            throw new VerificationException(
                $"{kernel.Name}: found {_lanes} lanes of {_smallest} to {_largest} bytes, required registers of 128, 256 or 512 bits. " +
                "Choose the lanes of its schedule by LaneWidths.For.");
    }

    /// <summary>Bytes of a mask's element, one size per kernel: 8 if any vector has 8-byte elements, else 4.</summary>
    public int MaskSize => _largest;

    /// <summary>The lane count of the kernel's vectors; 1 if there are none.</summary>
    public int Lanes => _lanes;

    public bool IsUsed(Reg register) => _uses.ContainsKey(register.Id);

    public bool IsUsedOnceIn(Reg register, List<Stmt> block) => _uses[register.Id] is (1, var at) && at == block;

    private void Scan(List<Stmt> body)
    {
        foreach (var statement in body)
            switch (statement)
            {
                case Let l: Note(l.Target.Type); foreach (var a in l.Args) Count(a, body); break;
                case Shuffle h: Note(h.Target.Type); Count(h.A, body); Count(h.B, body); break;
                case LoadStmt l: Note(l.Target.Type); Count(l.Address.Dynamic, body); Count(l.Guard, body); break;
                case StoreStmt t: Count(t.Value, body); Count(t.Address.Dynamic, body); Count(t.Guard, body); break;
                case Prefetch p: Count(p.Address.Dynamic, body); break;
                case Var v: Note(v.Target.Type); Count(v.Init, body); break;
                case Set s: Count(s.Value, body); break;
                // Twice: the bounds are read before and in the loop, so they must be locals.
                case For f: Count(f.Begin, body); Count(f.Begin, body); Count(f.End, body); Count(f.End, body); Scan(f.Body); break;
            }
    }

    private void Count(Operand? operand, List<Stmt> block)
    {
        if (operand is null) return;
        Note(operand.Type);
        if (operand is Reg r) _uses[r.Id] = (_uses.TryGetValue(r.Id, out var known) ? known.Count + 1 : 1, block);
    }

    private void Note(VType type)
    {
        if (type.Lanes == 1) return;
        if (_lanes > 1 && type.Lanes != _lanes)
            throw new VerificationException(
                $"{_kernel.Name}: found vectors of {_lanes} and of {type.Lanes} lanes, required one lane count per kernel. " +
                "Lowering mixed two schedules; please report it.");
        _lanes = type.Lanes;
        if (type.Type == DType.Bool) return;
        _smallest = Math.Min(_smallest, type.Type.Size());
        _largest = Math.Max(_largest, type.Type.Size());
    }
}
