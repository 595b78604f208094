using System.Globalization;
using System.Text;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Kernels;

/// <summary>Prints level 2 for people, for golden tests, and for finding equal kernels: kernels that differ have texts that differ.</summary>
internal static class LinearText
{
    public static string Of(LinearKernel kernel)
    {
        var text = new StringBuilder();
        string buffers = string.Join(", ", kernel.Buffers.Select(b => $"{b.Name}:{b.Type.Text()}@{b.Slot}"));
        text.Append(CultureInfo.InvariantCulture, $"kernel {kernel.Name}({buffers}) over {kernel.Lo}..{kernel.Hi} of {kernel.ParallelExtent}\n");
        Print(text, kernel.Body, 1);
        return text.ToString();
    }

    public static string Of(Address a)
    {
        var parts = a.Terms.Select(t => t.Scale == 1 ? $"{t.Iv}" : $"{t.Iv}*{t.Scale}").ToList();
        if (a.Dynamic is not null) parts.Add($"{a.Dynamic}");
        if (a.Offset != 0 || parts.Count == 0) parts.Add($"{a.Offset}");
        return $"{a.Buffer.Name}[{string.Join(" + ", parts)}]";
    }

    public static string Of(Stmt s) => s switch
    {
        Let l => $"{l.Target}:{l.Target.Type} = {l.MapOp} {string.Join(", ", l.Args.Select(a => Typed(a, l.Args)))}".TrimEnd(),
        Shuffle h => $"{h.Target}:{h.Target.Type} = shuffle {Typed(h.A)}, {Typed(h.B)}, [{string.Join(' ', h.Lanes)}]",
        LoadStmt l => $"{l.Target}:{l.Target.Type} = {l.Address}{Stride(l.Stride)}{Mask(l.Active, l.Target.Type)}{If(l.Guard)}",
        StoreStmt t => $"{t.Address}{Stride(t.Stride)} = {Typed(t.Value)}{Mask(t.Active, t.Value.Type)}{If(t.Guard)}",
        Prefetch p => $"prefetch {p.Address}{(p.Later ? " later" : "")}",
        Var v => $"var {v.Target}:{v.Target.Type} = {v.Init}",
        Set v => $"{v.Target} := {v.Value}{Mask(v.Active, v.Target.Type)}",
        For f => $"for {f.Iv} in {f.Begin}..{f.End}",
        _ => s.GetType().Name,
    };

    private static void Print(StringBuilder text, List<Stmt> body, int depth)
    {
        foreach (var s in body)
        {
            text.Append(' ', depth * 2).Append(Of(s)).Append('\n');
            if (s is For loop) Print(text, loop.Body, depth + 1);
        }
    }

    // Beside a register a constant has its type.
    private static string Typed(Operand operand, Operand[] all) => Array.TrueForAll(all, a => a is Imm) ? Typed(operand) : $"{operand}";

    private static string Typed(Operand operand) => operand is Imm ? $"{operand}:{operand.Type}" : $"{operand}";

    private static string Mask(int active, VType type) => active < type.Lanes ? $" lanes<{active}" : "";

    private static string Stride(long stride) => stride == 1 ? "" : $" by {stride}";

    private static string If(Operand? guard) => guard is null ? "" : $" if {guard}";
}
