using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.CSharp;
using AiDotNet.Jit.Inspection.Report;

namespace AiDotNet.Jit;

/// <summary>The C# of a program for its report.</summary>
internal static class GeneratedCode
{
    /// <summary>All of it and each kernel's part; null when an operation has no kernel.</summary>
    public static GeneratedText? Of(CompiledProgram program, IReadOnlyDictionary<int, int> updates) =>
        CSharpProgram.TryWrite(program, updates) is var (text, kernels) ? new(text, kernels) : null;
}
