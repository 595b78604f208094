namespace AiDotNet.Jit.Llvm.Export;

/// <summary>What <see cref="NativeExport.ExportNative{T}"/> writes.</summary>
public sealed record NativeExportOptions
{
    /// <summary>The name of the function, and of the files; a C identifier.</summary>
    public string Name { get; init; } = "model";

    /// <summary>
    /// The machine to emit code for. Null takes the x86-64 level (or ARM baseline) of this one, which others of its kind share; the code then gives
    /// the bits the compiled graph gives. On another target, sums may be added in another order.
    /// </summary>
    public LlvmTarget? Target { get; init; }

    /// <summary>How much time LLVM spends.</summary>
    public LlvmLevel Level { get; init; } = LlvmLevel.Default;

    /// <summary>LLVM's pass pipeline; null for that of the level.</summary>
    public string? Passes { get; init; }

    /// <summary>True puts parameters and constants into the code; false writes them to a file of their own, which the caller passes in.</summary>
    public bool EmbedWeights { get; init; } = true;

    /// <summary>True writes the IR and the assembly as text too.</summary>
    public bool WriteText { get; init; }

    /// <summary>The libLLVM to load; null searches.</summary>
    public string? Library { get; init; }
}
