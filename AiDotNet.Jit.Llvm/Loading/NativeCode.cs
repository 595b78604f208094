using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Llvm.Loading;

/// <summary>Machine code in memory, freed when nothing refers to it any more.</summary>
internal abstract class NativeCode : IDisposable
{
    /// <summary>The address of a function.</summary>
    /// <exception cref="Diagnostics.BackendException">The code has no such function.</exception>
    public abstract nint this[string symbol] { get; }

    /// <summary>True where object files run without LLVM's own linker.</summary>
    public static bool CanLoadWithoutLlvm => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Makes an object file of this machine executable.</summary>
    public static NativeCode Load(ReadOnlyMemory<byte> file) => CanLoadWithoutLlvm ? new ElfImage(new ElfObject(file)) : OrcImage.Load(file.Span);

    /// <summary>Frees the code; nobody may run it any more.</summary>
    public abstract void Dispose();

    /// <summary>The address of a function of the C library, or 0.</summary>
    public static nint FindInProcess(string symbol)
    {
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), symbol, out nint address)) return address;
        foreach (string library in new[] { "libm.so.6", "libc.so.6" })
        {
            if (NativeLibrary.TryLoad(library, out nint handle) && NativeLibrary.TryGetExport(handle, symbol, out address)) return address;
        }
        return 0;
    }
}
