using System.Runtime.InteropServices;
using System.Text;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Llvm.Native;

/// <summary>
/// The part of LLVM's C interface that every version from 18 on has. Handles are pointers; a name means what LLVM's own documentation says.
/// </summary>
internal static unsafe partial class Api
{
    internal const string Library = "LLVM";
    internal const int SeverityError = 0, AssemblyFile = 0, ObjectFile = 1, RelocationPic = 2, CodeModelDefault = 0, VerifyAndReturn = 2;

    [LibraryImport(Library)] internal static partial nint LLVMContextCreate();
    [LibraryImport(Library)] internal static partial void LLVMContextDispose(nint context);
    [LibraryImport(Library)] internal static partial void LLVMContextSetDiagnosticHandler(nint context, delegate* unmanaged<nint, nint, void> handler, nint state);
    [LibraryImport(Library)] internal static partial byte* LLVMGetDiagInfoDescription(nint diagnostic);
    [LibraryImport(Library)] internal static partial int LLVMGetDiagInfoSeverity(nint diagnostic);
    [LibraryImport(Library)] internal static partial void LLVMInstallFatalErrorHandler(delegate* unmanaged<byte*, void> handler);
    [LibraryImport(Library)] internal static partial void LLVMDisposeMessage(byte* message);
    [LibraryImport(Library)] internal static partial byte* LLVMGetErrorMessage(nint error);
    [LibraryImport(Library)] internal static partial void LLVMDisposeErrorMessage(byte* message);

    [LibraryImport(Library)] internal static partial nint LLVMCreateMemoryBufferWithMemoryRangeCopy(byte* start, nuint size, byte* name);
    [LibraryImport(Library)] internal static partial byte* LLVMGetBufferStart(nint buffer);
    [LibraryImport(Library)] internal static partial nuint LLVMGetBufferSize(nint buffer);
    [LibraryImport(Library)] internal static partial void LLVMDisposeMemoryBuffer(nint buffer);

    [LibraryImport(Library)] internal static partial int LLVMParseIRInContext(nint context, nint buffer, nint* module, byte** message);
    [LibraryImport(Library)] internal static partial int LLVMVerifyModule(nint module, int action, byte** message);
    [LibraryImport(Library)] internal static partial byte* LLVMPrintModuleToString(nint module);
    [LibraryImport(Library)] internal static partial void LLVMSetTarget(nint module, byte* triple);
    [LibraryImport(Library)] internal static partial void LLVMSetModuleDataLayout(nint module, nint layout);
    [LibraryImport(Library)] internal static partial nint LLVMCloneModule(nint module);
    [LibraryImport(Library)] internal static partial void LLVMDisposeModule(nint module);

    [LibraryImport(Library)] internal static partial byte* LLVMGetDefaultTargetTriple();
    [LibraryImport(Library)] internal static partial byte* LLVMGetHostCPUName();
    [LibraryImport(Library)] internal static partial byte* LLVMGetHostCPUFeatures();
    [LibraryImport(Library)] internal static partial int LLVMGetTargetFromTriple(byte* triple, nint* target, byte** message);
    [LibraryImport(Library)]
    internal static partial nint LLVMCreateTargetMachine(nint target, byte* triple, byte* cpu, byte* features, int level, int relocation, int codeModel);
    [LibraryImport(Library)] internal static partial void LLVMDisposeTargetMachine(nint machine);
    [LibraryImport(Library)] internal static partial nint LLVMCreateTargetDataLayout(nint machine);
    [LibraryImport(Library)] internal static partial void LLVMDisposeTargetData(nint layout);
    [LibraryImport(Library)]
    internal static partial int LLVMTargetMachineEmitToMemoryBuffer(nint machine, nint module, int kind, byte** message, nint* buffer);

    [LibraryImport(Library)] internal static partial nint LLVMRunPasses(nint module, byte* passes, nint machine, nint options);
    [LibraryImport(Library)] internal static partial nint LLVMCreatePassBuilderOptions();
    [LibraryImport(Library)] internal static partial void LLVMDisposePassBuilderOptions(nint options);

    [LibraryImport(Library)] internal static partial nint LLVMOrcCreateLLJIT(nint* jit, nint builder);
    [LibraryImport(Library)] internal static partial nint LLVMOrcDisposeLLJIT(nint jit);
    [LibraryImport(Library)] internal static partial nint LLVMOrcLLJITGetMainJITDylib(nint jit);
    [LibraryImport(Library)] internal static partial nint LLVMOrcLLJITGetExecutionSession(nint jit);
    [LibraryImport(Library)]
    internal static partial void LLVMOrcExecutionSessionSetErrorReporter(nint session, delegate* unmanaged<nint, nint, void> reporter, nint state);
    [LibraryImport(Library)] internal static partial byte LLVMOrcLLJITGetGlobalPrefix(nint jit);
    [LibraryImport(Library)] internal static partial nint LLVMOrcLLJITAddObjectFile(nint jit, nint dylib, nint buffer);
    [LibraryImport(Library)] internal static partial nint LLVMOrcLLJITLookup(nint jit, ulong* address, byte* name);
    [LibraryImport(Library)]
    internal static partial nint LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess(nint* generator, byte prefix, nint filter, nint filterState);
    [LibraryImport(Library)] internal static partial void LLVMOrcJITDylibAddGenerator(nint dylib, nint generator);

    /// <summary>Text as C wants it.</summary>
    internal static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + "\0");

    /// <summary>A message that stays LLVM's.</summary>
    internal static string Peek(byte* message) => Marshal.PtrToStringUTF8((nint)message) ?? "";

    /// <summary>A message that is ours to free.</summary>
    internal static string Take(byte* message)
    {
        if (message == null) return "";
        string text = Peek(message);
        LLVMDisposeMessage(message);
        return text;
    }

    /// <summary>Throws what an error handle says; 0 is success.</summary>
    internal static void Check(nint error, string doing)
    {
        if (error == 0) return;
        byte* message = LLVMGetErrorMessage(error);
        string text = Peek(message);
        LLVMDisposeErrorMessage(message);
        throw new BackendException($"LLVM failed while {doing}: {text}.");
    }

    /// <summary>A copy of a buffer, which is freed.</summary>
    internal static byte[] TakeBuffer(nint buffer)
    {
        byte[] bytes = new ReadOnlySpan<byte>(LLVMGetBufferStart(buffer), checked((int)LLVMGetBufferSize(buffer))).ToArray();
        LLVMDisposeMemoryBuffer(buffer);
        return bytes;
    }
}
