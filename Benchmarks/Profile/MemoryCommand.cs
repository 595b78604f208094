using Benchmarks.Workloads;

namespace Benchmarks.Profile;

/// <summary>What a workload needs beside its inputs and outputs: the arena, the same without reuse, and what the interpreter allocates for one run.</summary>
internal static class MemoryCommand
{
    private const string Usage = "memory WORKLOAD...   (W4 is all of W4)";
    private const double Kibi = 1024;

    /// <summary>The subcommand; returns the exit code.</summary>
    public static int Run(string[] args)
    {
        Workload[] workloads = args.Length == 0 ? [] : [.. Catalogue.Matching(args)];
        if (workloads.Length == 0)
        {
            Console.Error.WriteLine($"Name at least one workload, like W4 or W4_adam. {Usage}");
            return 2;
        }
        Console.WriteLine($"{"KiB",-16} {"arena",10} {"unshared",10} {"interpreter",12} {"share",6}");
        foreach (var workload in workloads) Print(workload);
        return 0;
    }

    private static void Print(Workload workload)
    {
        using var exercise = workload.Create();
        exercise.Compile(new() { UseCache = false });
        exercise.Interpret();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        exercise.Interpret();
        double interpreted = GC.GetTotalAllocatedBytes(precise: true) - before;
        var memory = exercise.Program.Plan.Memory;
        Console.WriteLine(
            $"{workload.Name,-16} {memory.ArenaBytes / Kibi,10:N0} {memory.UnsharedBytes / Kibi,10:N0} {interpreted / Kibi,12:N0} {memory.ArenaBytes / interpreted,6:P0}");
    }
}
