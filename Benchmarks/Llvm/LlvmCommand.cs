using System.Diagnostics;
using System.Globalization;
using System.Text;
using AiDotNet.Jit;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Llvm;
using Benchmarks.Compare;
using Benchmarks.Workloads;

namespace Benchmarks.Llvm;

/// <summary>
/// <c>llvm [--levels] [--only NAME,NAME] [--write FILE]</c>: the expression backend against LLVM, interleaved in one process on one thread, with the
/// time each needs to compile. A ratio above 1 means LLVM is faster.
/// </summary>
public static class LlvmCommand
{
    /// <summary>Runs the command.</summary>
    public static int Run(string[] arguments)
    {
        if (!LlvmBackend.Probe(out string reason))
        {
            Console.Error.WriteLine(reason);
            return 1;
        }
        LlvmLevel[] levels = arguments.Contains("--levels") ? Enum.GetValues<LlvmLevel>() : [LlvmLevel.Default];
        var text = new StringBuilder();
        Print(text, $"{reason}; {Machine.Describe()}; one thread, lower deciles of interleaved rounds; x is the speed of LLVM against that of expressions.\n");
        Print(text, "| workload | expressions, us | " + string.Concat(levels.Select(l => $"LLVM {l}, x | ")) + "compile expressions, ms | " + string.Concat(levels.Select(l => $"{l}, ms | ")));
        Print(text, $"|---{string.Concat(Enumerable.Repeat("|---:", (2 * levels.Length) + 2))}|");
        foreach (var (name, start) in Rows(Option(arguments, "--only")?.Split(',') ?? [])) Print(text, Row(name, start, levels));
        if (Option(arguments, "--write") is { } path) MarkedSection.Replace(path, text.ToString(), "llvm");
        return 0;
    }

    private static IEnumerable<(string Name, Func<JitOptions, Timed> Start)> Rows(string[] names)
    {
        foreach (var workload in LlvmWorkload.All.Where(w => names.Length == 0 || names.Any(n => w.Name.Contains(n, StringComparison.Ordinal))))
        {
            yield return (workload.Name, options =>
            {
                workload.Start(options); // the first compilation pays for what is loaded only once
                var clock = Stopwatch.StartNew();
                var run = workload.Start(options with { Backend = Again(options.Backend!) });
                return new(run, clock.Elapsed.TotalMilliseconds, null);
            });
        }
        foreach (var workload in Catalogue.Matching(names)) yield return (workload.Name, options => Compile(workload, options));
    }

    private static Timed Compile(Workload workload, JitOptions options)
    {
        var exercise = workload.Create();
        exercise.Compile(options);
        return new(exercise.Run, exercise.Compile(options with { Backend = Again(options.Backend!) }).CompilationTime.TotalMilliseconds, exercise);
    }

    // LLVM's backend remembers code, and what it costs to make it is asked for.
    private static IBackend Again(IBackend backend) => backend is LlvmBackend llvm ? new LlvmBackend(llvm.Options) : backend;

    private static string Row(string name, Func<JitOptions, Timed> start, LlvmLevel[] levels)
    {
        IBackend[] backends = [new ExpressionBackend(), .. levels.Select(l => new LlvmBackend(new() { Level = l }))];
        var (best, compile) = (new double[backends.Length], new double[backends.Length]);
        Array.Fill(best, double.PositiveInfinity);
        Array.Fill(compile, double.PositiveInfinity);
        // Where data comes to lie is a matter of luck that decides as much as code does: each gets a second draw, in the other order.
        foreach (var order in new[] { Enumerable.Range(0, backends.Length), Enumerable.Range(0, backends.Length).Reverse() })
        {
            (int Number, Timed Timed)[] all = [.. order.Select(i => (i, start(new() { Backend = backends[i], UseCache = false, MaxThreads = 1 })))];
            double[][] times = Interleaved.Measure([.. all.Select(t => t.Timed.Run)]);
            foreach (var ((number, timed), t) in all.Zip(times))
            {
                best[number] = Math.Min(best[number], Interleaved.LowerDecile(t));
                compile[number] = Math.Min(compile[number], timed.CompileMilliseconds);
                timed.Owner?.Dispose();
            }
        }
        string ratios = string.Concat(best.Skip(1).Select(t => string.Create(CultureInfo.InvariantCulture, $" {best[0] / t:F2} |")));
        string milliseconds = string.Concat(compile.Select(t => string.Create(CultureInfo.InvariantCulture, $" {t:F1} |")));
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {best[0] / 1000:N3} |{ratios}{milliseconds}");
    }

    private static void Print(StringBuilder text, string line)
    {
        Console.WriteLine(line);
        text.Append(line).Append('\n');
    }

    private static string? Option(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;

    private sealed record Timed(Action Run, double CompileMilliseconds, IDisposable? Owner);
}
