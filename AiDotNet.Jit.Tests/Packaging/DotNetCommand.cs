using System.Diagnostics;

namespace AiDotNet.Jit.Tests.Packaging;

/// <summary>The SDK's command line, as somebody else would call it.</summary>
internal static class DotNetCommand
{
    /// <summary>Runs it in a folder; its exit code and output.</summary>
    internal static (int ExitCode, string Output) Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder };
        // The build that runs these tests tells its children where it is; they are builds of their own.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray()) start.Environment.Remove(name);
        (start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"], start.Environment["DOTNET_NOLOGO"], start.Environment["MSBUILDDISABLENODEREUSE"]) = ("1", "1", "1");
        return ChildProcess.Finish(start);
    }
}
