using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen.Expressions;

/// <summary>What the renderer must know of a kernel before it starts: how often and where registers are used, and how wide its vectors are.</summary>
internal sealed class KernelFacts
{
    private readonly Dictionary<int, (int Count, List<Stmt> Block)> _uses = [];
    private readonly Dictionary<int, (int Smallest, int Largest)> _sizes = []; // by lanes

    public KernelFacts(LinearKernel kernel)
    {
        Scan(kernel.Body);
        foreach (var (lanes, sizes) in _sizes)
        {
            int largest = MaskSize(lanes), smallest = Math.Min(sizes.Smallest, largest);
            if (!LaneWidths.Allows(lanes, smallest, largest))
                throw new VerificationException(
                    $"{kernel.Name}: found {lanes} lanes of {smallest} to {largest} bytes, required registers of 128, 256 or 512 bits. " +
                    "Choose the lanes of its schedule by LaneWidths.For.");
        }
    }

    /// <summary>Bytes of a mask's element, one size for vectors of as many lanes: 8 if any of them has 8-byte elements, else 4.</summary>
    public int MaskSize(int lanes) => _sizes.GetValueOrDefault(lanes).Largest is var largest && largest > 0 ? largest : lanes == 2 ? 8 : 4;

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
        var (smallest, largest) = _sizes.TryGetValue(type.Lanes, out var known) ? known : (8, 0);
        int size = type.Type.Size();
        _sizes[type.Lanes] = type.Type == DType.Bool ? (smallest, largest) : (Math.Min(smallest, size), Math.Max(largest, size));
    }
}
