using System.Diagnostics;
using System.Globalization;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;
using Benchmarks.Compare;
using Benchmarks.Workloads;

namespace Benchmarks.Profile;

/// <summary>What several threads gain, wave by wave: the same program on one thread and on many, in turns.</summary>
internal static class WavesCommand
{
    private const string Usage = "waves WORKLOAD... [--threads 2]   (W4 is all of W4)";
    private const double Seconds = 0.6;
    private const int Turn = 8, Settling = 3;   // runs in a row of one kind, and those of them that still find the caches of the other

    /// <summary>The subcommand; returns the exit code.</summary>
    public static int Run(string[] args)
    {
        int at = Array.IndexOf(args, "--threads");
        int threads = at < 0 ? 2 : int.Parse(args[at + 1], CultureInfo.InvariantCulture);
        string[] names = [.. args.Where((_, i) => at < 0 || (i != at && i != at + 1))];
        Workload[] workloads = names.Length == 0 ? [] : [.. Catalogue.Matching(names)];
        if (workloads.Length == 0)
        {
            Console.Error.WriteLine($"Name at least one workload, like W4 or W4_adam. {Usage}");
            return 2;
        }
        foreach (var workload in workloads) Profile(workload, threads);
        return 0;
    }

    private static void Profile(Workload workload, int threads)
    {
        using var exercise = workload.Create();
        exercise.Compile(new() { MaxThreads = threads, UseCache = false });
        Sampler.WarmUpProcess(exercise.Run);
        var program = exercise.Program;
        using var alone = new Executable(program, 1);
        using var shared = new Executable(program, threads);
        Tensor[] inputs = [.. program.Plan.Graph.Inputs.Select((_, i) => exercise.Argument(i))];
        Tensor[] outputs = [.. program.Plan.Graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
        var (one, many) = Measure(alone, shared, inputs, outputs);
        Console.WriteLine($"{workload.Name}: {one.Sum(),9:F2} us on one thread, {many.Sum(),9:F2} on {threads}, {program.Waves.Length} waves of {program.Steps.Length} steps");
        Console.WriteLine("   #    x   us/run  guessed   shared   gain  shared as");
        foreach (var same in program.Waves.Select((wave, i) => (Wave: wave, Number: i)).GroupBy(w => Text(shared, w.Wave)))
        {
            double before = same.Sum(w => one[w.Number]), after = same.Sum(w => many[w.Number]);
            double guess = same.Sum(w => program.Steps.AsSpan(w.Wave.First, w.Wave.Count).ToArray().Sum(s => s.Nanoseconds)) / 1e3;
            Console.WriteLine($"{same.First().Wave.First,4} {same.Count(),4} {before,8:F2} {guess,8:F2} {after,8:F2} {before / after,6:F2}  {same.Key}");
        }
        Console.WriteLine();
    }

    private static (double[] One, double[] Many) Measure(Executable alone, Executable shared, Tensor[] inputs, Tensor[] outputs)
    {
        var (one, many) = (new List<long[]>(), new List<long[]>());
        long start = Stopwatch.GetTimestamp();
        while (one.Count < 2 * Turn || Stopwatch.GetElapsedTime(start).TotalSeconds < Seconds)
        {
            AddTurn(alone, inputs, outputs, one);
            AddTurn(shared, inputs, outputs, many);
        }
        return (Typical(shared.Program.Waves, one), Typical(shared.Program.Waves, many));
    }

    private static void AddTurn(Executable executable, Tensor[] inputs, Tensor[] outputs, List<long[]> runs)
    {
        for (int i = 0; i < Turn; i++)
        {
            var ticks = new long[executable.Program.Steps.Length + 1];
            executable.Run(inputs, outputs, new WaveClock(ticks));
            if (i >= Settling) runs.Add(ticks);
        }
    }

    // The lower quartile: a neighbour on the same processor makes some runs longer, never shorter.
    private static double[] Typical(Wave[] waves, List<long[]> runs) =>
        [.. waves.Select(w => runs.Select(r => r[w.First + w.Count] - r[w.First]).Order().ElementAt(runs.Count / 4) * 1e6 / Stopwatch.Frequency)];

    private static string Text(Executable executable, Wave wave)
    {
        var steps = executable.Program.Plan.Steps.Skip(wave.First).Take(wave.Count).Select((s, i) => Text(s, executable.Program.Steps[wave.First + i].Extent));
        string how = executable.Shares(wave) ? "wave" : Enumerable.Range(wave.First, wave.Count).Any(executable.Shares) ? "steps" : "-";
        return $"{how,-9} {string.Join(" | ", steps.GroupBy(s => s).Select(g => g.Count() == 1 ? g.Key : $"{g.Count()} x {g.Key}"))}";
    }

    private static string Text(PlanStep step, long extent) => step is KernelStep kernel
        ? $"{kernel.Kernel.Name}/{extent} {string.Join(", ", kernel.Writes.Select(w => w.Type))}"
        : step.GetType().Name;
}
