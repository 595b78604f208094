using System.Globalization;
using AiDotNet.Jit;
using AiDotNet.Jit.Planning;
using Benchmarks.Compare;
using Benchmarks.Llvm;

namespace Benchmarks.Attention;

/// <summary>
/// <c>attention [--lengths 128,1024] [--heads 8] [--width 64] [--batch 1] [--threads 1] [--causal] [--far BYTES] [--near BYTES] [--steps]</c>: attention in blocks of rows against
/// attention with the whole matrix of scores in memory, interleaved in one process.
/// </summary>
public static class AttentionCommand
{
    /// <summary>Runs the command.</summary>
    public static int Run(string[] arguments)
    {
        string Option(string name, string otherwise) => Array.IndexOf(arguments, name) is var at and >= 0 ? arguments[at + 1] : otherwise;
        int Number(string name, int otherwise) => int.Parse(Option(name, $"{otherwise}"), CultureInfo.InvariantCulture);
        var limits = new BlockLimits(Number("--far", (int)BlockLimits.Default.FarBytes), Number("--near", (int)BlockLimits.Default.NearBytes));
        var options = new JitOptions { MaxThreads = Number("--threads", 1), Blocks = limits };
        Console.WriteLine($"{Machine.Describe()}; {options.MaxThreads} thread(s), lower deciles of interleaved rounds");
        Console.WriteLine("| length | pass | whole, ms | blocks, ms | x | limit, ms | whole, MB | blocks, MB | largest difference |\n|---:|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (int length in Option("--lengths", "128,256,512,1024,2048").Split(',').Select(int.Parse))
        {
            foreach (bool gradients in new[] { false, true })
            {
                var shape = new AttentionShape(Number("--batch", 1), Number("--heads", 8), length, Number("--width", 64), arguments.Contains("--causal"));
                Console.WriteLine(Row(shape, gradients, options, arguments.Contains("--steps")));
            }
        }
        return 0;
    }

    private static string Row(AttentionShape shape, bool gradients, JitOptions options, bool steps)
    {
        using var whole = shape.Exercise(gradients);
        using var blocks = shape.Exercise(gradients);
        var (before, after) = (whole.Compile(options with { Disabled = ["Blocks"] }), blocks.Compile(options));
        if (steps) Print(blocks.Program.Plan);
        double[][] times = Interleaved.Measure([whole.Run, blocks.Run], options.MaxThreads == 1);
        double difference = whole.Outputs.Zip(blocks.Outputs).Max(p => AttentionShape.Difference(p.First, p.Second));
        double Milliseconds(double[] t) => Interleaved.LowerDecile(t) / 1e6;
        return string.Create(CultureInfo.InvariantCulture, $"| {shape.Length} | {(gradients ? "forward + backward" : "forward")} | {Milliseconds(times[0]):F2} | {Milliseconds(times[1]):F2} | {Interleaved.Ratio(times[0], times[1]):F2} | {shape.Flops(gradients) / 118e6 / options.MaxThreads:F2} | {before.ArenaBytes / 1e6:F2} | {after.ArenaBytes / 1e6:F2} | {difference:E1} |");
    }

    private static void Print(ExecutionPlan plan)
    {
        foreach (var decision in plan.Decisions.Where(d => d.Reason.Contains("block", StringComparison.Ordinal))) Console.WriteLine($"  {decision}");
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            string loop = plan.Loops.FirstOrDefault(l => i >= l.First && i < l.End) is { } l ? $"blocks {string.Join(" x ", l.Digits.Select(d => $"{d.Count}{(d.IsSerial ? "s" : "")}"))}" : "";
            Console.WriteLine($"  {i} {((plan.Steps[i] as KernelStep)?.Kernel.Name ?? plan.Steps[i].GetType().Name)} {loop} {string.Join(", ", plan.Steps[i].Reads.Distinct().Select(s => $"{s}:{s.Type}"))} -> {string.Join(", ", plan.Steps[i].Writes.Select(s => $"{s}:{s.Type}"))}");
        }
    }
}
