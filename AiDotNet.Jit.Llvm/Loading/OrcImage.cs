using System.Runtime.InteropServices;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Llvm.Native;
using static AiDotNet.Jit.Llvm.Native.Api;

namespace AiDotNet.Jit.Llvm.Loading;

/// <summary>An object file linked by LLVM's own JIT: the way on every system that <see cref="ElfImage"/> does not know.</summary>
internal sealed unsafe class OrcImage : NativeCode
{
    private nint _jit;

    private OrcImage(nint jit) => _jit = jit;

    ~OrcImage() => Free();

    public override nint this[string symbol]
    {
        get
        {
            ulong address;
            fixed (byte* name = Text(symbol)) Check(LLVMOrcLLJITLookup(_jit, &address, name), $"looking for {symbol}");
            return (nint)address;
        }
    }

    /// <summary>Links a file; its references are resolved when a function is asked for.</summary>
    /// <exception cref="BackendException">LLVM is missing, or the file is not one for this machine.</exception>
    public static OrcImage Load(ReadOnlySpan<byte> file)
    {
        if (LlvmLibrary.Load(null, out string reason) is not { } library) throw new BackendException(reason);
        byte[] bytes = file.ToArray();
        return CompileThread.Run(() =>
        {
            LlvmTarget.Host(library);
            nint jit;
            Check(LLVMOrcCreateLLJIT(&jit, 0), "starting its JIT");
            var image = new OrcImage(jit);
            // Without a reporter errors are printed, beside being returned.
            LLVMOrcExecutionSessionSetErrorReporter(LLVMOrcLLJITGetExecutionSession(jit), &OnError, 0);
            image.Add(bytes);
            return image;
        });
    }

    public override void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Add(byte[] file)
    {
        nint dylib = LLVMOrcLLJITGetMainJITDylib(_jit), outside;
        Check(LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess(&outside, LLVMOrcLLJITGetGlobalPrefix(_jit), 0, 0), "looking into the process");
        LLVMOrcJITDylibAddGenerator(dylib, outside);
        fixed (byte* start = file, name = "kernel\0"u8)
        {
            nint buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(start, (nuint)file.Length, name);
            Check(LLVMOrcLLJITAddObjectFile(_jit, dylib, buffer), "reading the object file");
        }
    }

    private void Free()
    {
        nint jit = Interlocked.Exchange(ref _jit, 0);
        if (jit != 0) Release(LLVMOrcDisposeLLJIT(jit));
    }

    // Runs in finalizers too, where nobody could catch.
    private static void Release(nint error)
    {
        if (error != 0) LLVMDisposeErrorMessage(LLVMGetErrorMessage(error));
    }

    [UnmanagedCallersOnly]
    private static void OnError(nint state, nint error) => Release(error);
}
