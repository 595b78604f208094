using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Llvm.Rendering;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Llvm.Export;

/// <summary>
/// Prints a whole plan as one function: int name_run(inputs, outputs, weights, workspace). It fills in the table of addresses each kernel asks
/// for and calls the kernels in order; a check that fails returns its number, from 1 on.
/// </summary>
internal sealed class ProgramRenderer
{
    private const long Line = 64;

    private readonly ExecutionPlan _plan;
    private readonly IrModule _module;
    private readonly IrWriter _out;
    private readonly string _name;
    private readonly int _inputs;
    private readonly WeightLayout _weights;
    private readonly Dictionary<string, string> _kernels = [];
    private readonly Dictionary<Storage, string> _addresses = [];
    private readonly List<string> _checks = [];
    private long _slots;

    private ProgramRenderer(ExecutionPlan plan, string name, LlvmTarget target, int inputs, WeightLayout weights)
    {
        (_plan, _name, _inputs, _weights, _module) = (plan, name, inputs, weights, new(target.VectorBits, target));
        _out = new(_module);
    }

    /// <summary>The module, the memory it needs to run and what its checks demand.</summary>
    /// <exception cref="UnsupportedOpException">The plan has a step that no kernel computes.</exception>
    public static (string Ir, long WorkspaceBytes, string[] Checks) Render(
        ExecutionPlan plan, string name, LlvmTarget target, int inputs, WeightLayout weights)
    {
        var renderer = new ProgramRenderer(plan, name, target, inputs, weights);
        renderer.Body();
        return (renderer._module.ToString(), renderer.TableOffset + (8 * renderer._slots) + Line, [.. renderer._checks]);
    }

    private long TableOffset => (_plan.Memory.ArenaBytes + (2 * Line) - 1) / Line * Line;

    private void Body()
    {
        if (_weights.IsEmbedded) foreach (string constant in _weights.Constants()) _module.Add(constant);
        foreach (var step in _plan.Steps)
        {
            switch (step)
            {
                case KernelStep kernel: Call(kernel); break;
                case CheckStep check: Check(check); break;
                case OpaqueStep opaque: throw new UnsupportedOpException(
                    $"{opaque.Node} runs as .NET code and cannot become part of a native library. Export a model without {opaque.Node.Op.Name}.");
            }
        }
        _module.Add($"define i32 @{_name}_run(ptr %inputs, ptr %outputs, ptr %weights, ptr %workspace) #0 {{\nentry:\n{_out}  ret i32 0\n}}");
    }

    private void Call(KernelStep step)
    {
        var kernel = Lowering.Run(step.Kernel, step.Schedule);
        string table = Offset("%workspace", TableOffset + (8 * _slots));
        for (int slot = 0; slot < step.Storages.Count; slot++)
        {
            _out.Line($"store ptr {AddressOf(step.Storages[slot])}, ptr {Offset(table, 8 * slot)}, align 8");
        }
        _slots += step.Storages.Count;
        _out.Line($"call void @{FunctionOf(kernel)}(ptr {table}, i64 0, i64 {kernel.ParallelExtent})");
    }

    // Equal kernels are one function.
    private string FunctionOf(LinearKernel kernel)
    {
        string text = kernel.ToString();
        string body = text[text.IndexOf('(', StringComparison.Ordinal)..];
        if (_kernels.TryGetValue(body, out string? known)) return known;
        string symbol = _kernels[body] = $"{_name}_kernel{_kernels.Count}";
        KernelRenderer.Render(kernel, symbol, _module, "internal");
        return symbol;
    }

    private void Check(CheckStep step)
    {
        string? failed = ValueCheckRenderer.Call(_out, step, AddressOf(step.Operand));
        if (failed is null) return;
        _checks.Add(ValueCheckRenderer.Demand(step));
        string bad = _out.Name("bad"), good = _out.Name("good");
        _out.Line($"br i1 {failed}, label %{bad}, label %{good}");
        _out.Label(bad);
        _out.Line($"ret i32 {_checks.Count}");
        _out.Label(good);
    }

    private string AddressOf(Storage storage)
    {
        // Computed where first used: every later block follows that one.
        if (_addresses.TryGetValue(storage, out string? known)) return known;
        return _addresses[storage] = storage.Kind switch
        {
            StorageKind.Arena => Offset("%workspace", _plan.Memory.Offsets[storage]),
            StorageKind.Output => Pointer("%outputs", storage.Index),
            _ when storage.Index < _inputs => Pointer("%inputs", storage.Index),
            _ when _weights.IsEmbedded => WeightLayout.Symbol(storage.Index - _inputs),
            _ => Offset("%weights", _weights.Offsets[storage.Index - _inputs]),
        };
    }

    private string Pointer(string array, int index) => _out.Emit($"load ptr, ptr {Offset(array, 8 * index)}, align 8");

    private string Offset(string pointer, long bytes) => bytes == 0 ? pointer : _out.Emit($"getelementptr i8, ptr {pointer}, i64 {bytes}");
}
