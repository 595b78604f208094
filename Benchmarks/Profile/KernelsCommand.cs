using System.Globalization;
using AiDotNet.Jit.Inspection;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Planning;
using Benchmarks.Compare;
using Benchmarks.Workloads;

namespace Benchmarks.Profile;

/// <summary>Where the time of a workload goes: every kernel with its schedule, its time and its speed.</summary>
internal static class KernelsCommand
{
    private const string Usage = "kernels WORKLOAD... [--budget 0.1] [--text]   (W4 is all of W4; --text adds each kernel's lowered form, the planned graph and the decisions)";
    private const double OverheadSeconds = 0.3;

    /// <summary>The subcommand; returns the exit code.</summary>
    public static int Run(string[] args)
    {
        bool text = args.Contains("--text");
        int at = Array.IndexOf(args, "--budget");
        double budget = at < 0 ? 0.1 : double.Parse(args[at + 1], CultureInfo.InvariantCulture);
        string[] names = [.. args.Where((a, i) => !a.StartsWith("--", StringComparison.Ordinal) && (at < 0 || i != at + 1))];
        Workload[] workloads = names.Length == 0 ? [] : [.. Catalogue.Matching(names)];
        if (workloads.Length == 0)
        {
            Console.Error.WriteLine($"Name at least one workload, like W4 or W4_adam. {Usage}");
            return 2;
        }
        foreach (var workload in workloads) Profile(workload, budget, text);
        return 0;
    }

    private static void Profile(Workload workload, double budget, bool text)
    {
        using var exercise = workload.Create();
        exercise.Compile(new() { MaxThreads = 1, UseCache = false });
        var sampler = new Sampler(budget);
        double whole = sampler.Measure(exercise.Run).P10;
        using var profiler = new ProgramProfiler(exercise.Program, exercise.Argument);
        int runs = Math.Clamp((int)(OverheadSeconds * 1e6 / Math.Max(whole, 1)), 5, 2000);
        var times = profiler.Measure(sampler, runs);
        double sum = times.Sum(t => t.InProgram);
        Console.WriteLine($"{workload.Name}: {whole:F2} us a run, {times.Count} steps that take {sum:F2} us one by one (1 thread)");
        Console.WriteLine("   #    x  share   us/run    us hot  GFLOP/s    GB/s  vregs  kernel");
        foreach (var same in times.Select((time, i) => (Time: time, Number: i)).GroupBy(t => Text(t.Time.Step)))
        {
            Print(same.First().Number, same.Key, [.. same.Select(t => t.Time)], sum);
        }
        if (text) PrintTexts(exercise);
        Console.WriteLine();
    }

    // Equal kernels share a line: times of the line are sums within a run, and those of one of them alone.
    private static void Print(int number, string text, KernelTime[] times, double sum)
    {
        double inProgram = times.Sum(t => t.InProgram);
        string share = $"{number,4} {times.Length,4} {100 * inProgram / sum,5:F1}% {inProgram,8:F3}";
        if (times[0].Step is not KernelStep step)
        {
            Console.WriteLine($"{share} {"",9} {"",8} {"",7} {"",6}  {text}");
            return;
        }
        var work = KernelWork.Of(step);
        double alone = times.Average(t => t.Alone!.Value), seconds = alone * 1e3;
        Console.WriteLine($"{share} {alone,9:F3} {work.Flops / seconds,8:F1} {work.Bytes / seconds,7:F1} {times[0].LiveVectors,6}  {text}");
    }

    private static string Text(PlanStep step) => step is KernelStep kernel
        ? $"{kernel.Kernel.Name}: {Buffers(kernel)}\n{"",60}{ScheduleText.Of(kernel.Schedule)}"
        : Name(step);

    private static string Buffers(KernelStep step) =>
        $"{string.Join(", ", step.Reads.Distinct().Select(s => s.Type))} -> {string.Join(", ", step.Writes.Select(s => s.Type))}";

    private static string Name(PlanStep step) => step switch
    {
        OpaqueStep opaque => $"evaluated: {opaque.Node.Op.Name} {opaque.Result.Type}",
        CheckStep check => $"check of {check.Operand.Type}",
        _ => step.GetType().Name,
    };

    private static void PrintTexts(Exercise exercise)
    {
        foreach (var kernel in exercise.Program.Kernels) Console.WriteLine($"\n{kernel}");
        Console.WriteLine($"\nthe graph as it was planned:\n{GraphText.Print(exercise.Program.Plan.Graph, true)}");
        Console.WriteLine("\ndecisions:");
        foreach (var decision in exercise.Program.Plan.Decisions) Console.WriteLine($"  {decision}");
    }
}
