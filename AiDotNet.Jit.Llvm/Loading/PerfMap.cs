using System.Globalization;

namespace AiDotNet.Jit.Llvm.Loading;

/// <summary>Tells perf which function is where, in the file it looks for: perf-PID.map in the temporary folder.</summary>
internal static class PerfMap
{
    private static readonly Lock Gate = new();

    public static string Path => System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"perf-{Environment.ProcessId}.map");

    public static void Add(ElfImage image)
    {
        var lines = image.Functions.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Address:x} {f.Size:x} {f.Name}"));
        lock (Gate) File.AppendAllLines(Path, lines);
    }
}
