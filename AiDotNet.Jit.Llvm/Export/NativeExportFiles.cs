namespace AiDotNet.Jit.Llvm.Export;

/// <summary>The files of an export, as full paths.</summary>
/// <param name="Object">The object file.</param>
/// <param name="SharedLibrary">The shared library; null without a linker, or for another machine than this.</param>
/// <param name="Header">The C header.</param>
/// <param name="Example">A C program that calls the function.</param>
/// <param name="Module">What <see cref="LlvmModule.Load"/> reads.</param>
/// <param name="Weights">Parameters and constants, where they are not part of the code.</param>
public sealed record NativeExportFiles(string Object, string? SharedLibrary, string Header, string Example, string Module, string? Weights);
