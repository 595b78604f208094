using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Llvm.Rendering;

/// <summary>
/// Prints a kernel as an LLVM function: void name(ptr table, i64 lo, i64 hi). One statement becomes one instruction or a few; loops carry the
/// variables they set and the pointers they advance. No flag lets LLVM change a result.
/// </summary>
internal sealed partial class KernelRenderer
{
    private readonly LinearKernel _kernel;
    private readonly IrWriter _out;
    private readonly Dictionary<int, string> _values = [];
    private readonly Dictionary<string, string> _pointers = [];

    private KernelRenderer(LinearKernel kernel, IrModule module) => (_kernel, _out) = (kernel, new(module));

    /// <summary>Adds the kernel to a module.</summary>
    /// <param name="kernel">What to print.</param>
    /// <param name="symbol">The function's name.</param>
    /// <param name="module">Where to.</param>
    /// <param name="linkage">Empty, or "internal" for a function only the module calls.</param>
    /// <exception cref="UnsupportedOpException">An operation is not defined for its type.</exception>
    public static void Render(LinearKernel kernel, string symbol, IrModule module, string linkage = "")
    {
        var renderer = new KernelRenderer(kernel, module);
        renderer.Body();
        string head = linkage.Length == 0 ? "define" : $"define {linkage}";
        module.Add($"{head} void @{symbol}(ptr %table, i64 %lo, i64 %hi) #0 {{\nentry:\n{renderer._out}  ret void\n}}");
    }

    private void Body()
    {
        (_values[_kernel.Lo.Id], _values[_kernel.Hi.Id]) = ("%lo", "%hi");
        foreach (var buffer in _kernel.Buffers)
        {
            string slot = _out.Emit($"getelementptr ptr, ptr %table, i64 {buffer.Slot}");
            _pointers[Pointers.Key(buffer, [])] = _out.Emit($"load ptr, ptr {slot}, align 8");
        }
        Statements(_kernel.Body);
    }

    private void Statements(List<Stmt> body)
    {
        foreach (var statement in body)
        {
            switch (statement)
            {
                case Let l: _values[l.Target.Id] = Apply(l); break;
                case Shuffle h: _values[h.Target.Id] = Permute(h); break;
                case LoadStmt l: _values[l.Target.Id] = Read(l); break;
                case StoreStmt t: Write(t); break;
                case Prefetch p: Ask(p); break;
                case Var v: _values[v.Target.Id] = Get(v.Init, v.Target.Type.Lanes); break;
                case Set v: _values[v.Target.Id] = Update(v); break;
                case For f: Repeat(f); break;
            }
        }
    }

    private string Permute(Shuffle h)
    {
        string lanes = IrText.Integers("i32", h.Lanes);
        return _out.Emit($"shufflevector {Typed(h.A)}, {Typed(h.B)}, <{h.Lanes.Length} x i32> {lanes}");
    }

    private string Update(Set v)
    {
        var type = v.Target.Type;
        string value = Get(v.Value, type.Lanes);
        if (v.Active >= type.Lanes) return value;
        string t = IrText.Type(type);
        return _out.Emit($"select {IrText.Mask(v.Active, type.Lanes)}, {t} {value}, {t} {Get(v.Target)}");
    }

    private string Get(Operand operand)
    {
        if (operand is Imm i) return IrText.Number(i.Number, i.Type);
        return _values.TryGetValue(((Reg)operand).Id, out string? value) ? value : throw new VerificationException(
            $"{_kernel.Name}: found a use of {operand} before its definition, required definitions first. Lowering emitted the kernel out of order; please report it.");
    }

    // As Get, one lane copied to all where a scalar meets vectors.
    private string Get(Operand operand, int lanes)
    {
        if (operand.Type.Lanes == lanes || lanes == 1) return Get(operand);
        var type = operand.Type with { Lanes = lanes };
        return operand is Imm i ? IrText.Number(i.Number, type) : Splat(Get(operand), type);
    }

    private string Typed(Operand operand) => $"{IrText.Type(operand.Type)} {Get(operand)}";

    private string Splat(string scalar, VType type)
    {
        string t = IrText.Type(type);
        string first = _out.Emit($"insertelement {t} poison, {IrText.Type(type with { Lanes = 1 })} {scalar}, i64 0");
        return _out.Emit($"shufflevector {t} {first}, {t} poison, <{type.Lanes} x i32> zeroinitializer");
    }
}
