using System.ComponentModel;
using System.Diagnostics;

namespace Benchmarks.Compare;

/// <summary>A process to run.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record Command(string File, params string[] Arguments)
{
    /// <summary>Runs it to its end.</summary>
    public CommandResult Run(IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(File, Arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new(process.ExitCode, Lines(output), Lines(errors.Result));
        }
        catch (Win32Exception e)
        {
            return new(-1, [], [e.Message]);
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
