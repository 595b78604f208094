using System.ComponentModel;
using System.Diagnostics;
using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Llvm.Export;

/// <summary>The system's linker, where there is one.</summary>
internal static class Linker
{
    private static readonly string[] Names = ["cc", "gcc", "clang", "ld"];

    /// <summary>Makes a shared library of an object file; null without a linker.</summary>
    /// <exception cref="BackendException">The linker refused.</exception>
    public static string? Link(string objectFile, string name)
    {
        if (OperatingSystem.IsWindows() || Find() is not { } linker) return null;
        string library = Path.Combine(Path.GetDirectoryName(objectFile)!, OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so");
        string[] arguments = ["-shared", "-o", library, objectFile, "-lm"];
        try
        {
            using var process = Process.Start(new ProcessStartInfo(linker, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            _ = process.StandardOutput.ReadToEndAsync();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? library : throw new BackendException($"{linker} {string.Join(' ', arguments)} failed: {errors}");
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string? Find() => Names.SelectMany(n => Folders().Select(f => Path.Combine(f, n))).FirstOrDefault(File.Exists);

    private static string[] Folders() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
}
