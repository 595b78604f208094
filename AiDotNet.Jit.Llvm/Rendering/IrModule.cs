using System.Text;

namespace AiDotNet.Jit.Llvm.Rendering;

/// <summary>The text of a module: functions, and what they share.</summary>
/// <param name="vectorBits">The widest registers its functions use.</param>
/// <param name="target">The machine it is for.</param>
internal sealed class IrModule(int vectorBits, LlvmTarget target)
{
    // Functions of a module agree on the attributes, or vectors passed between them would be passed differently.
    private readonly string _attributes = vectorBits == 0
        ? "attributes #0 = { nounwind }"
        : $"attributes #0 = {{ nounwind \"prefer-vector-width\"=\"{vectorBits}\" \"min-legal-vector-width\"=\"{vectorBits}\" }}";

    private readonly SortedSet<string> _declarations = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _shared = new(StringComparer.Ordinal);
    private readonly StringBuilder _functions = new();

    /// <summary>True where the IEEE 754 maximum is one instruction.</summary>
    public bool HasMaximum { get; } = target.Architecture is not "x86_64";

    /// <summary>True where any function of three bits is one instruction on 512-bit registers, and such registers are wanted.</summary>
    public bool HasTernaryLogic { get; } = vectorBits == 512 && target is { Architecture: "x86_64", VectorBits: 512 };

    /// <summary>A function of LLVM that a function of the module calls.</summary>
    public void Declare(string declaration) => _declarations.Add(declaration);

    /// <summary>A constant or function that several functions use, written once.</summary>
    public void Share(string name, Func<string> text)
    {
        if (_shared.ContainsKey(name)) return;
        _shared[name] = "";
        _shared[name] = text();
    }

    /// <summary>A function or constant.</summary>
    public void Add(string text) => _functions.Append(text).Append('\n');

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join("\n", [.. _shared.Values, _functions.ToString(), .. _declarations, _attributes, "!1 = !{!\"branch_weights\", i32 2000, i32 1}", ""]);
}
