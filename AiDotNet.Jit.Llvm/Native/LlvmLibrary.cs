using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Llvm.Native;

/// <summary>libLLVM, found and loaded once per process. Nothing here throws: a library that is missing has a reason.</summary>
internal sealed unsafe class LlvmLibrary
{
    /// <summary>The environment variable that names the library file to use.</summary>
    internal const string Variable = "AIDOTNET_LIBLLVM";

    internal const string InstallCommand = "apt-get install -y --no-install-recommends libllvm19";

    private const string WithVersion = " with version ";

    private const int Oldest = 18, Newest = 32;

    private static readonly Version Unknown = new(0, 0);
    private static readonly Lock Gate = new();
    private static LlvmLibrary? loaded;

    private LlvmLibrary(nint handle, string path, Version version) => (Handle, Path, Version) = (handle, path, version);

    public nint Handle { get; }

    public string Path { get; }

    public Version Version { get; }

    /// <summary>Loads the library, or says why it cannot.</summary>
    /// <param name="path">A file or library name that is the only candidate; null takes the environment variable, then the usual names.</param>
    /// <param name="reason">What was loaded, or what was tried and what to install.</param>
    public static LlvmLibrary? Load(string? path, out string reason) => Load(path, out reason, out _);

    /// <inheritdoc cref="Load(string?, out string)"/>
    /// <param name="path">As above.</param>
    /// <param name="reason">As above.</param>
    /// <param name="tooOld">True when none was loaded, but one of a version too old was found.</param>
    public static LlvmLibrary? Load(string? path, out string reason, out bool tooOld)
    {
        lock (Gate)
        {
            tooOld = false;
            if (loaded is not null && (path is null || path == loaded.Path))
            {
                reason = loaded.ToString();
                return loaded;
            }
            if (loaded is not null)
            {
                reason = $"found {loaded} in use by this process, required {path}. One process uses one libLLVM: choose it before the first use.";
                return null;
            }
            loaded = Search(path, out reason, out tooOld);
            return loaded;
        }
    }

    /// <summary>The address of a function that not every build has, or 0.</summary>
    public nint Find(string function) => NativeLibrary.TryGetExport(Handle, function, out nint address) ? address : 0;

    public override string ToString() => $"LLVM {Version} ({Path})";

    private static LlvmLibrary? Search(string? path, out string reason, out bool tooOld)
    {
        tooOld = false;
        string? forced = path ?? Environment.GetEnvironmentVariable(Variable);
        IEnumerable<string> candidates = string.IsNullOrEmpty(forced) ? UsualNames() : [forced];
        List<string> tried = [], found = [];
        foreach (string name in candidates)
        {
            tried.Add(name);
            if (TryOpen(name, out string fault) is { } library)
            {
                reason = library.ToString();
                return library;
            }
            if (fault.Length > 0) found.Add(fault);
            tooOld |= fault.Contains(WithVersion, StringComparison.Ordinal);
        }
        string unusable = found.Count == 0 ? "found none" : $"found {string.Join(", ", found)}";
        reason = $"libLLVM: {unusable}, required version {Oldest} or later. Install it (Debian, Ubuntu: {InstallCommand}), "
            + $"or set {Variable} to the path of the library. Tried {string.Join(", ", tried)}.";
        return null;
    }

    private static LlvmLibrary? TryOpen(string name, out string fault)
    {
        fault = "";
        try
        {
            if (!NativeLibrary.TryLoad(name, out nint handle)) return null;
            var version = VersionOf(handle);
            if (version is not null && version.Major >= Oldest && NativeLibrary.TryGetExport(handle, "LLVMRunPasses", out _))
            {
                NativeLibrary.SetDllImportResolver(typeof(Api).Assembly, (library, _, _) => library == Api.Library ? handle : 0);
                return new(handle, name, version);
            }
            NativeLibrary.Free(handle);
            fault = version is null ? $"{name}, which is no libLLVM" : $"{name}{WithVersion}{(version == Unknown ? "15 or earlier" : version)}";
        }
        catch (Exception e) when (e is BadImageFormatException or DllNotFoundException or InvalidOperationException)
        {
            fault = $"{name}: {e.Message}";
        }
        return null;
    }

    // LLVM tells its version since 16.
    private static Version? VersionOf(nint handle)
    {
        if (!NativeLibrary.TryGetExport(handle, "LLVMGetVersion", out nint address)) return NativeLibrary.TryGetExport(handle, "LLVMContextCreate", out _) ? Unknown : null;
        uint major, minor, patch;
        ((delegate* unmanaged<uint*, uint*, uint*, void>)address)(&major, &minor, &patch);
        return new((int)major, (int)minor, (int)patch);
    }

    private static IEnumerable<string> UsualNames()
    {
        for (int v = Newest; v >= Oldest; v--)
        {
            if (OperatingSystem.IsMacOS())
            {
                yield return $"/opt/homebrew/opt/llvm@{v}/lib/libLLVM.dylib";
                yield return $"/usr/local/opt/llvm@{v}/lib/libLLVM.dylib";
            }
            else if (!OperatingSystem.IsWindows())
            {
                yield return $"libLLVM.so.{v}.1";
                yield return $"libLLVM-{v}.so";
                yield return $"/usr/lib/llvm-{v}/lib/libLLVM.so";
            }
        }
        if (OperatingSystem.IsMacOS()) yield return "/opt/homebrew/opt/llvm/lib/libLLVM.dylib";
        yield return OperatingSystem.IsWindows() ? "LLVM-C.dll" : OperatingSystem.IsMacOS() ? "libLLVM.dylib" : "libLLVM.so";
    }
}
