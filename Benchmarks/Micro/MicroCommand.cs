using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Benchmarks.Micro;

/// <summary>BenchmarkDotNet classes for development: <c>micro</c> runs all, <c>micro Elementwise</c> those whose names contain it.</summary>
internal static class MicroCommand
{
    /// <summary>The subcommand; returns the exit code.</summary>
    public static int Run(string[] args)
    {
        // In this process: BenchmarkDotNet's own build of a project would not see the central package versions.
        var config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default);
        string filter = args is [var name, ..] ? $"*{name}*" : "*";
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(["--filter", filter], config);
        return summaries.Any(s => s.Reports.Length > 0) ? 0 : 1;
    }
}
