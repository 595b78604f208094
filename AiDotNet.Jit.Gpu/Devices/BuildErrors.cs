using System.Globalization;
using System.Text.RegularExpressions;

namespace AiDotNet.Jit.Gpu.Devices;

/// <summary>Messages from a device compiler's log, with the line it complains about.</summary>
internal static partial class BuildErrors
{
    /// <summary>An exception that shows the first error, the line of the source and the whole log.</summary>
    public static GpuException Explain(string compiler, string source, string log, int code)
    {
        string place = FirstError(log) is var (line, text) && line > 0 ? $"line {line}: {text}\n    {LineOf(source, line)}\n" : "no line named\n";
        return new(GpuFault.CompileFailed,
            $"{compiler} refused a generated kernel ({code}), {place}Please report it with the log:\n{log.Trim()}", code, log);
    }

    // clang says file:12:5: error: text, PoCL error: file:12:5: text, NVRTC file(12): error: text.
    private static (int Line, string Text) FirstError(string log)
    {
        var match = ErrorLine().Match(log);
        if (!match.Success) match = ErrorBeforeLine().Match(log);
        return match.Success ? (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), match.Groups[2].Value.Trim()) : (0, "");
    }

    private static string LineOf(string source, int line) => source.Split('\n').ElementAtOrDefault(line - 1)?.Trim() ?? "";

    [GeneratedRegex(@"[:(](\d+)(?::\d+:|\):)\s*(?:fatal )?error\s*:?\s*([^\n]*)")]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"error: [^\n]*?:(\d+):\d+: ([^\n]*)")]
    private static partial Regex ErrorBeforeLine();
}
