using AiDotNet.Jit;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Tensors;
using Benchmarks.Llvm;
using Benchmarks.Workloads;

namespace Benchmarks.Profile;

/// <summary>What it brings that tiny kernels share a method: the same programs with and without, in turns.</summary>
internal static class MergingCommand
{
    private const int Compilations = 10;

    /// <summary>The subcommand; returns the exit code.</summary>
    public static int Run(string[] args)
    {
        Workload[] workloads = args.Length == 0 ? [.. TinyWorkloads.All] : [.. TinyWorkloads.All.Where(w => args.Contains(w.Name)), .. Catalogue.Matching(args)];
        Console.WriteLine("kernels  calls  methods  apart       ns  apart  ratio  code ms  apart  ratio  workload");
        foreach (var workload in workloads) Measure(workload);
        return 0;
    }

    private static void Measure(Workload workload)
    {
        using var exercise = workload.Create();
        JitOptions merged = new() { UseCache = false, MaxThreads = 1 }, apart = merged with { Disabled = [GraphCompiler.Merging] };
        var (together, alone) = (new List<double>(), new List<double>());
        for (int i = 0; i < 2 * Compilations; i++)
        {
            bool first = i % 4 is 0 or 3; // each way as often before the other as after it
            (first ? together : alone).Add(exercise.Compile(first ? merged : apart).CodeTime.TotalMilliseconds);
        }
        using var before = Executable(exercise, apart);
        using var after = Executable(exercise, merged);
        Tensor[] inputs = [.. after.Program.Plan.Graph.Inputs.Select((_, i) => exercise.Argument(i))];
        Tensor[] outputs = [.. after.Program.Plan.Graph.Outputs.Select(o => Tensor.Zeros(o.Type))];
        var (merging, without) = Times(() => after.Run(inputs, outputs), () => before.Run(inputs, outputs));
        int calls = after.Program.Plan.KernelCount - after.Program.Merged.Values.Sum(m => m.Steps.Count - 1);
        Console.WriteLine(
            $"{after.Program.Plan.KernelCount,7} {calls,6} {after.Program.CompiledKernelCount,8} {before.Program.CompiledKernelCount,6} "
            + $"{merging,8:F0} {without,6:F0} {merging / without,6:F3} {together.Min(),8:F2} {alone.Min(),6:F2} {together.Min() / alone.Min(),6:F2}  {workload.Name}");
    }

    // The least of both orders: who goes first is faster by a few percent, whoever it is.
    private static (double First, double Second) Times(Action first, Action second)
    {
        double[][] times = Interleaved.Measure([first, second], true), turned = Interleaved.Measure([second, first], true);
        return (Math.Min(times[0][0], turned[1][0]), Math.Min(times[1][0], turned[0][0]));
    }

    private static Executable Executable(Exercise exercise, JitOptions options)
    {
        exercise.Compile(options);
        return new(exercise.Program, 1);
    }
}
