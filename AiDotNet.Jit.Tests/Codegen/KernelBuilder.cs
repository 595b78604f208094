using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Codegen;

/// <summary>Writes level 2 kernels by hand and runs them through every compiler.</summary>
internal sealed class KernelBuilder
{
    private int _next;

    public KernelBuilder() => (Lo, Hi) = (NewReg(new(DType.Int64, 1)), NewReg(new(DType.Int64, 1)));

    public static ILambdaCompiler[] Compilers { get; } = [new IlLambdaCompiler(), new ExpressionLambdaCompiler()];

    /// <summary>A further backend that the kernels of this thread run through; its results must agree to the bit too.</summary>
    [field: ThreadStatic]
    public static IBackend? Further { get; set; }

    public Reg Lo { get; }

    public Reg Hi { get; }

    public List<KernelBuffer> Buffers { get; } = [];

    public List<Stmt> Body { get; } = [];

    public Reg NewReg(VType type) => new(_next++, type);

    public KernelBuffer Buffer(string name, DType type)
    {
        Buffers.Add(new(name, type, Buffers.Count));
        return Buffers[^1];
    }

    public static Address At(KernelBuffer buffer, long offset = 0, Reg? iv = null, long scale = 1, Operand? dynamic = null) =>
        new(buffer, iv is null ? [] : [(iv, scale)], offset, dynamic);

    public Reg Let(List<Stmt> block, MapOp op, VType type, params Operand[] args)
    {
        var reg = NewReg(type);
        block.Add(new Let(reg, op, args));
        return reg;
    }

    public Reg Load(List<Stmt> block, Address address, int lanes, int? active = null, Operand? guard = null, long stride = 1)
    {
        var reg = NewReg(new(address.Buffer.Type, lanes));
        block.Add(new LoadStmt(reg, address, active ?? lanes, guard, stride));
        return reg;
    }

    public static void Store(List<Stmt> block, Address address, Operand value, int? active = null, Operand? guard = null, long stride = 1) =>
        block.Add(new StoreStmt(address, value, active ?? value.Type.Lanes, guard, stride));

    public For Loop(List<Stmt> block, Operand begin, Operand end)
    {
        var loop = new For(NewReg(new(DType.Int64, 1)), begin, end, []);
        block.Add(loop);
        return loop;
    }

    public static Imm Long(long value) => new(value, new(DType.Int64, 1));

    public RenderedKernel Render() => ExpressionRenderer.Render(Linear());

    private LinearKernel Linear() => new("test", Buffers, Lo, Hi, Body, 1);

    /// <summary>Runs on copies of the arrays, once per compiler; the results must agree to the bit. Returns the arrays after.</summary>
    public Array[] Run(params Array[] buffers) => Run(0, 1, buffers);

    public unsafe Array[] Run(long lo, long hi, Array[] buffers)
    {
        var rendered = Render();
        (string Name, Func<KernelEntry> Compile)[] ways = [.. Compilers.Select(c => (c.Name, (Func<KernelEntry>)(() => c.Compile(rendered.Lambda))))];
        if (Further is { } further) ways = [ways[0], (further.Name, () => further.Compile(Linear()))];
        Array[]? first = null;
        foreach (var (name, compile) in ways)
        {
            using var memory = new GuardedMemory(buffers);
            fixed (long* table = memory.Table) compile()((long)table, lo, hi);
            var after = memory.ReadBack();
            if (first is null) first = after;
            else for (int i = 0; i < after.Length; i++) Bits.AssertSame(first[i], after[i], $"{Compilers[0].Name} and {name} differ, {Buffers[i].Name}");
        }
        return first!;
    }
}
