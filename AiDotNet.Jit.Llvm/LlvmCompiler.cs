using System.Runtime.InteropServices;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Llvm.Native;
using static AiDotNet.Jit.Llvm.Native.Api;

namespace AiDotNet.Jit.Llvm;

/// <summary>IR text to an object file: parse, verify, passes, code. Every call has a context and a machine of its own, so threads do not meet.</summary>
internal sealed unsafe class LlvmCompiler(LlvmLibrary library, LlvmTarget target, LlvmLevel level, string passes)
{
    public LlvmTarget Target => target;

    /// <summary>Compiles a module.</summary>
    /// <param name="ir">The module.</param>
    /// <param name="texts">True fills <see cref="LlvmCode.IrAfter"/> and <see cref="LlvmCode.Assembly"/> too.</param>
    /// <exception cref="BackendException">The text is no valid module, or LLVM could not compile it.</exception>
    public LlvmCode Compile(string ir, bool texts = false) => CompileThread.Run(() => CompileHere(ir, texts));

    private LlvmCode CompileHere(string ir, bool texts)
    {
        var diagnostics = new Diagnostics();
        var state = GCHandle.Alloc(diagnostics);
        nint context = LLVMContextCreate(), machine = 0, module = 0;
        try
        {
            // Without a handler LLVM ends the process on an error; with one it reports success, and it is ours to look.
            LLVMContextSetDiagnosticHandler(context, &OnDiagnostic, GCHandle.ToIntPtr(state));
            machine = target.CreateMachine(library, level);
            module = Parse(context, ir);
            SetTarget(module, machine);
            Verify(module);
            RunPasses(module, machine);
            diagnostics.ThrowIfAny();
            string? after = texts ? Take(LLVMPrintModuleToString(module)) : null;
            string? assembly = texts ? System.Text.Encoding.UTF8.GetString(EmitCopy(machine, module)) : null;
            byte[] code = Emit(machine, module, ObjectFile);
            diagnostics.ThrowIfAny();
            return new(code, ir, after, assembly);
        }
        finally
        {
            if (module != 0) LLVMDisposeModule(module);
            if (machine != 0) LLVMDisposeTargetMachine(machine);
            LLVMContextDispose(context);
            state.Free();
        }
    }

    private static nint Parse(nint context, string ir)
    {
        byte[] bytes = Text(ir);
        fixed (byte* start = bytes, name = "kernel\0"u8)
        {
            // The parser takes the buffer over, whatever comes of it.
            nint buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(start, (nuint)(bytes.Length - 1), name), module;
            byte* message = null;
            if (LLVMParseIRInContext(context, buffer, &module, &message) == 0) return module;
            throw Invalid("does not parse", Take(message), ir);
        }
    }

    private void SetTarget(nint module, nint machine)
    {
        nint layout = LLVMCreateTargetDataLayout(machine);
        LLVMSetModuleDataLayout(module, layout);
        LLVMDisposeTargetData(layout);
        fixed (byte* triple = Text(target.Triple)) LLVMSetTarget(module, triple);
    }

    private static void Verify(nint module)
    {
        byte* message = null;
        int broken = LLVMVerifyModule(module, VerifyAndReturn, &message);
        string text = Take(message);
        if (broken != 0) throw Invalid("is not valid", text, Take(LLVMPrintModuleToString(module)));
    }

    private void RunPasses(nint module, nint machine)
    {
        if (passes.Length == 0) return;
        nint options = LLVMCreatePassBuilderOptions();
        fixed (byte* text = Text(passes))
        {
            nint error = LLVMRunPasses(module, text, machine, options);
            LLVMDisposePassBuilderOptions(options);
            Check(error, $"running the passes \"{passes}\"");
        }
        Verify(module);
    }

    // Emitting changes a module, so what is shown is made from a copy.
    private static byte[] EmitCopy(nint machine, nint module)
    {
        nint copy = LLVMCloneModule(module);
        try
        {
            return Emit(machine, copy, AssemblyFile);
        }
        finally
        {
            LLVMDisposeModule(copy);
        }
    }

    private static byte[] Emit(nint machine, nint module, int kind)
    {
        byte* message = null;
        nint buffer;
        if (LLVMTargetMachineEmitToMemoryBuffer(machine, module, kind, &message, &buffer) == 0) return TakeBuffer(buffer);
        throw new BackendException($"LLVM could not generate code: {Take(message)}. Please report it; another backend can compile this graph.");
    }

    private static BackendException Invalid(string what, string message, string ir) =>
        new($"The module {what}: {message.Trim()}. Please report it; another backend can compile this graph.\n{ir}");

    [UnmanagedCallersOnly]
    private static void OnDiagnostic(nint diagnostic, nint state)
    {
        if (LLVMGetDiagInfoSeverity(diagnostic) != SeverityError) return;
        byte* description = LLVMGetDiagInfoDescription(diagnostic);
        ((Diagnostics)GCHandle.FromIntPtr(state).Target!).Errors.Add(Take(description));
    }

    private sealed class Diagnostics
    {
        public List<string> Errors { get; } = [];

        public void ThrowIfAny()
        {
            if (Errors.Count == 0) return;
            throw new BackendException($"LLVM reported: {string.Join("; ", Errors)}. Please report it; another backend can compile this graph.");
        }
    }
}
