using System.Text;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Llvm.Rendering;

/// <summary>The body of a function, instruction by instruction.</summary>
internal sealed class IrWriter(IrModule module)
{
    private StringBuilder _text = new();
    private int _next;

    /// <summary>The module the function is part of.</summary>
    public IrModule Module => module;

    /// <summary>The label of the block being written.</summary>
    public string Block { get; private set; } = "entry";

    /// <summary>A name nothing has yet.</summary>
    public string Name(string prefix) => $"{prefix}{_next++}";

    /// <summary>A line without a result.</summary>
    public void Line(string instruction) => _text.Append("  ").Append(instruction).Append('\n');

    /// <summary>An instruction's result.</summary>
    public string Emit(string instruction)
    {
        string name = Name("%v");
        Assign(name, instruction);
        return name;
    }

    /// <summary>An instruction whose result has a name already.</summary>
    public void Assign(string name, string instruction) => _text.Append("  ").Append(name).Append(" = ").Append(instruction).Append('\n');

    /// <summary>Starts a block.</summary>
    public void Label(string label)
    {
        _text.Append(label).Append(":\n");
        Block = label;
    }

    /// <summary>The result of an LLVM intrinsic on operands of one type.</summary>
    public string Intrinsic(string name, VType type, params string[] arguments)
    {
        string t = IrText.Type(type), function = $"@llvm.{name}.{IrText.Suffix(type)}";
        module.Declare($"declare {t} {function}({string.Join(", ", arguments.Select(_ => t))})");
        return Emit($"call {t} {function}({string.Join(", ", arguments.Select(a => $"{t} {a}"))})");
    }

    /// <summary>Writes a block aside, without its label, until <see cref="End"/>; returns what was written so far.</summary>
    public StringBuilder Begin(string label)
    {
        var outer = _text;
        (_text, Block) = (new(), label);
        return outer;
    }

    /// <summary>Goes back to the text that <see cref="Begin"/> left; returns what was written since.</summary>
    public StringBuilder End(StringBuilder outer)
    {
        var inner = _text;
        _text = outer;
        return inner;
    }

    /// <summary>Puts in what was written aside.</summary>
    public void Append(StringBuilder text) => _text.Append(text);

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
