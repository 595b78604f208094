using System.Text;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

// Level 2: how it runs. Explicit loops and vector-typed operations; a renderer prints it one to one.

public readonly record struct VType(DType Type, int Lanes)
{
    public override string ToString() => Lanes == 1 ? $"{Type}" : $"{Type}x{Lanes}";
}

public abstract record Operand(VType Type);
public sealed record Reg(int Id, VType Type) : Operand(Type) { public override string ToString() => $"%{Id}"; }
public sealed record Imm(double Number, VType Type) : Operand(Type) { public override string ToString() => $"{Number}"; }

/// <summary>In elements: offset + sum of scale * loop variable + dynamic.</summary>
public sealed record Address(KernelBuffer Buffer, (Reg Iv, long Scale)[] Terms, long Offset, Operand? Dynamic)
{
    public override string ToString() =>
        $"{Buffer.Name}[{string.Join(" + ", Terms.Select(t => t.Scale == 1 ? $"{t.Iv}" : $"{t.Iv}*{t.Scale}").Concat(Dynamic is null ? [] : [$"{Dynamic}"]).Append($"{Offset}"))}]";
}

public abstract record Stmt;
public sealed record Let(Reg Target, MapOp MapOp, Operand[] Args) : Stmt;
/// <summary>lane i of the target = lane Lanes[i] of a ++ b.</summary>
public sealed record Shuffle(Reg Target, Operand A, Operand B, int[] Lanes) : Stmt;
/// <summary>
/// Lanes from Active on, and lanes whose Guard is false, read as zero and are not touched in memory. Guard: a Bool, scalar or one
/// per lane. Stride: elements between lanes. A vector Address.Dynamic gives every lane its own offset.
/// </summary>
public sealed record LoadStmt(Reg Target, Address Address, int Active, Operand? Guard, long Stride = 1) : Stmt;
/// <summary>As <see cref="LoadStmt"/>: lanes that are not active or whose guard is false are not written.</summary>
public sealed record StoreStmt(Address Address, Operand Value, int Active, Operand? Guard = null, long Stride = 1) : Stmt;
public sealed record Var(Reg Target, Operand Init) : Stmt;
/// <summary>Assigns a variable; lanes from Active on keep their old value.</summary>
public sealed record Set(Reg Target, Operand Value, int Active) : Stmt;
public sealed record For(Reg Iv, Operand Begin, Operand End, List<Stmt> Body) : Stmt;

public sealed record LinearKernel(string Name, IReadOnlyList<KernelBuffer> Buffers, Reg Lo, Reg Hi, List<Stmt> Body, int ParallelExtent)
{
    public int VectorOps => Count(Body);
    private static int Count(List<Stmt> body) => body.Sum(s => s switch
    {
        For f => Count(f.Body),
        Let { Target.Type.Lanes: > 1 } or Shuffle or LoadStmt { Target.Type.Lanes: > 1 } or StoreStmt { Value.Type.Lanes: > 1 } => 1,
        _ => 0,
    });

    public override string ToString()
    {
        var text = new StringBuilder($"kernel {Name}({string.Join(", ", Buffers.Select(b => b.Name))}) over {Lo}..{Hi} of {ParallelExtent}\n");
        Print(text, Body, 1);
        return text.ToString();
    }

    private static void Print(StringBuilder text, List<Stmt> body, int depth)
    {
        foreach (var s in body)
        {
            text.Append(' ', depth * 2);
            static string Mask(int active, VType t) => active < t.Lanes ? $" lanes<{active}" : "";
            text.AppendLine(s switch
            {
                Let l => $"{l.Target}:{l.Target.Type} = {l.MapOp} {string.Join(", ", l.Args.AsEnumerable())}",
                Shuffle h => $"{h.Target} = shuffle {h.A}, {h.B}, [{string.Join(' ', h.Lanes)}]",
                LoadStmt l => $"{l.Target}:{l.Target.Type} = {l.Address}{Mask(l.Active, l.Target.Type)}{(l.Guard is null ? "" : $" if {l.Guard}")}",
                StoreStmt t => $"{t.Address} = {t.Value}{Mask(t.Active, t.Value.Type)}",
                Var v => $"var {v.Target}:{v.Target.Type} = {v.Init}",
                Set v => $"{v.Target} := {v.Value}{Mask(v.Active, v.Target.Type)}",
                For f => $"for {f.Iv} in {f.Begin}..{f.End}",
                _ => s.ToString(),
            });
            if (s is For loop) Print(text, loop.Body, depth + 1);
        }
    }
}
