using System.Diagnostics;
using AiDotNet.Jit.Tests.Automatic;
using AiDotNet.Jit.Tests.Gpu;
using AiDotNet.Jit.Tests.Llvm;

namespace AiDotNet.Jit.Tests;

/// <summary>This assembly as a program of its own, for what might end a process or needs one that is fresh.</summary>
internal static class ChildProcess
{
    private static readonly Dictionary<string, Action<string[]>> Programs = new() { ["llvm"] = LlvmChild.Run, ["gpu"] = GpuChild.Run, ["store"] = StoreChild.Run };

    /// <summary>Runs a program here in a new process; its output and exit code.</summary>
    public static (int ExitCode, string Output) Start(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        string file = typeof(ChildProcess).Assembly.Location;
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", file, program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (!Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.Ordinal)) start.FileName = "dotnet";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Finish(start);
    }

    /// <summary>Runs any program; its output and exit code.</summary>
    public static (int ExitCode, string Output) Finish(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(120_000)) process.Kill();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    private static int Main(string[] arguments)
    {
        if (arguments is not [var name, .. var rest] || !Programs.TryGetValue(name, out var program)) return 2;
        program(rest);
        return 0;
    }
}
