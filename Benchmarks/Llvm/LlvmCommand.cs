using System.Diagnostics;
using System.Globalization;
using AiDotNet.Jit;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Llvm;

namespace Benchmarks.Llvm;

/// <summary>
/// <c>llvm [--levels]</c>: the expression backend against LLVM, interleaved in one process on one thread, with the time each needs to compile.
/// A ratio above 1 means LLVM is faster.
/// </summary>
public static class LlvmCommand
{
    private const int Rounds = 61;
    private const double RoundSeconds = 0.001;

    /// <summary>Runs the command.</summary>
    public static int Run(string[] arguments)
    {
        if (!LlvmBackend.Probe(out string reason))
        {
            Console.Error.WriteLine(reason);
            return 1;
        }
        LlvmLevel[] levels = arguments.Contains("--levels") ? Enum.GetValues<LlvmLevel>() : [LlvmLevel.Default];
        Func<IBackend>[] backends = [() => new ExpressionBackend(), .. levels.Select<LlvmLevel, Func<IBackend>>(l => () => new LlvmBackend(new() { Level = l }))];
        Console.WriteLine($"{reason}, {LaneWidths.HardwareBits} bits, lower quartiles of {Rounds} interleaved rounds, one thread");
        Console.WriteLine($"{"workload",-24}{"ns",12}{"compile ms",12}  " + string.Concat(levels.Select(l => $"{l + " x",14}{"compile ms",12}")));
        foreach (var workload in LlvmWorkload.All) Measure(workload, backends);
        return 0;
    }

    private static void Measure(LlvmWorkload workload, Func<IBackend>[] backends)
    {
        var runs = new List<Action>();
        var compileTimes = new List<double>();
        foreach (var backend in backends)
        {
            // The first compilation pays for what is loaded only once.
            workload.Start(Options(backend()));
            var options = Options(backend());
            var clock = Stopwatch.StartNew();
            runs.Add(workload.Start(options));
            compileTimes.Add(clock.Elapsed.TotalMilliseconds);
        }
        double[] nanoseconds = Interleaved(runs);
        string line = string.Create(CultureInfo.InvariantCulture, $"{workload.Name,-24}{nanoseconds[0],12:N0}{compileTimes[0],12:F1}  ");
        for (int i = 1; i < runs.Count; i++)
        {
            line += string.Create(CultureInfo.InvariantCulture, $"{nanoseconds[0] / nanoseconds[i],14:F2}{compileTimes[i],12:F1}");
        }
        Console.WriteLine(line);
    }

    private static JitOptions Options(IBackend backend) => new() { Backend = backend, UseCache = false, MaxThreads = 1 };

    private static double[] Interleaved(List<Action> runs)
    {
        var repeats = new int[runs.Count];
        for (int i = 0; i < repeats.Length; i++)
        {
            for (int warm = 0; warm < 50; warm++) runs[i]();
            Thread.Sleep(5);
            repeats[i] = Math.Max(1, (int)(RoundSeconds / Math.Max(1e-8, Seconds(runs[i], 20) / 20)));
        }
        var times = runs.Select(_ => new List<double>()).ToArray();
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < runs.Count; i++) times[i].Add(Seconds(runs[i], repeats[i]) / repeats[i] * 1e9);
        }
        return [.. times.Select(t => t.Order().ElementAt(t.Count / 4))];
    }

    private static double Seconds(Action run, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++) run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
