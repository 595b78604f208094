namespace AiDotNet.Jit.Llvm;

/// <summary>What LLVM made of a module.</summary>
/// <param name="Object">The object file.</param>
/// <param name="IrBefore">The text LLVM was given.</param>
/// <param name="IrAfter">The module after the passes, where it was asked for.</param>
/// <param name="Assembly">The machine code as text, where it was asked for.</param>
public sealed record LlvmCode(ReadOnlyMemory<byte> Object, string IrBefore, string? IrAfter, string? Assembly);
