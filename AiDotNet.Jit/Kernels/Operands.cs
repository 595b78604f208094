namespace AiDotNet.Jit.Kernels;

/// <summary>What a level 2 statement reads and writes.</summary>
internal static class Operands
{
    /// <summary>The operands a statement reads itself; not those of a loop's body.</summary>
    public static IEnumerable<Operand> Of(Stmt s) => s switch
    {
        Let l => l.Args,
        Shuffle h => [h.A, h.B],
        LoadStmt l => Present(l.Address.Dynamic, l.Guard, null),
        StoreStmt t => Present(t.Value, t.Address.Dynamic, t.Guard),
        Prefetch p => Present(p.Address.Dynamic, null, null),
        Var v => [v.Init],
        Set v => [v.Value, v.Target],
        For f => [f.Begin, f.End],
        _ => [],
    };

    /// <summary>The register a statement defines, or null.</summary>
    public static Reg? TargetOf(Stmt s) => s switch
    {
        Let l => l.Target,
        Shuffle h => h.Target,
        LoadStmt l => l.Target,
        Var v => v.Target,
        For f => f.Iv,
        _ => null,
    };

    private static IEnumerable<Operand> Present(Operand? a, Operand? b, Operand? c)
    {
        if (a is not null) yield return a;
        if (b is not null) yield return b;
        if (c is not null) yield return c;
    }
}
