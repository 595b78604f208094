using System.Diagnostics;
using System.Globalization;
using AiDotNet.Jit;
using AiDotNet.Jit.Automatic;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using Benchmarks.Llvm;
using Benchmarks.Workloads;

namespace Benchmarks.Tuning;

/// <summary>
/// <c>tune [--only NAME,NAME] [--budget MILLISECONDS] [--threads N] [--explain]</c>: lets the tuner choose for every workload, then measures its choice
/// against the untuned program anew. Exits with 1 when a tuned program is slower than the untuned one beyond noise.
/// </summary>
public static class TuneCommand
{
    private const double Noise = 0.05, Tolerance = 1e-3;

    /// <summary>Runs the command.</summary>
    public static int Run(string[] arguments)
    {
        string[] names = Option(arguments, "--only")?.Split(',') ?? [];
        double budget = double.Parse(Option(arguments, "--budget") ?? "200", CultureInfo.InvariantCulture);
        var options = new JitOptions { UseCache = false, MaxThreads = int.Parse(Option(arguments, "--threads") ?? "1", CultureInfo.InvariantCulture) };
        IReadOnlyList<IBackend> backends = [ExpressionBackend.Shared, .. JitBackends.All().Where(b => b is not ExpressionBackend)];
        Console.WriteLine($"{string.Join(", ", backends.Select(b => b.Name))}; {budget} ms for the measurements of a step, {options.MaxThreads} threads");
        Console.WriteLine($"{"workload",-22}{"untuned us",12}{"tuned us",12}{"x",7}{"candidates",12}{"seconds",9}  choice");
        var slower = new List<string>();
        foreach (var workload in Catalogue.Matching(names))
        {
            double ratio = Tune(workload, options, backends, TimeSpan.FromMilliseconds(budget), arguments.Contains("--explain"));
            if (ratio < 1 - Noise) slower.Add(workload.Name);
        }
        Console.WriteLine(slower.Count == 0 ? "no tuned program is slower than the untuned one" : $"slower when tuned: {string.Join(", ", slower)}");
        return slower.Count == 0 ? 0 : 1;
    }

    private static double Tune(Workload workload, JitOptions options, IReadOnlyList<IBackend> backends, TimeSpan budget, bool explain)
    {
        var exercises = new Dictionary<string, Exercise>();
        var clock = Stopwatch.StartNew();
        var first = Variant.Of(backends[0], options);
        var untuned = Add(first)!;
        using var interpreted = workload.Create();
        var decision = new VariantSearch(new() { Budget = budget }, Add).Choose(first, untuned, backends, interpreted.Interpret);
        double seconds = clock.Elapsed.TotalSeconds;
        Action tuned = decision.Winner == Variant.Interpreted ? interpreted.Interpret : exercises[decision.Winner].Run;
        double[][] times = decision.Winner == decision.Incumbent ? Interleaved.Measure([untuned]) : Interleaved.Measure([untuned, tuned]);
        double ratio = Interleaved.Ratio(times[0], times[^1]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{workload.Name,-22}{Interleaved.LowerDecile(times[0]) / 1000,12:N2}{Interleaved.LowerDecile(times[^1]) / 1000,12:N2}{ratio,7:F2}{decision.Measurements.Count,12}{seconds,9:F1}  {decision.Winner}"));
        if (explain) Console.Write(decision.Explain());
        foreach (var exercise in exercises.Values) exercise.Dispose();
        return ratio;

        Action? Add(Variant variant)
        {
            var exercise = workload.Create();
            exercise.Compile(variant.Apply(options, backends)!);
            exercise.Run();
            if (exercises.Values.Any(e => IsSameCode(e.Program, exercise.Program)) && variant.Threads == first.Threads || !Agrees(exercise, exercises.Values.FirstOrDefault()))
            {
                exercise.Dispose();
                return null;
            }
            exercises[variant.ToString()] = exercise;
            return exercise.Run;
        }
    }

    private static bool IsSameCode(CompiledProgram a, CompiledProgram b) =>
        a.Backend == b.Backend && a.Kernels.Count == b.Kernels.Count && a.Kernels.Zip(b.Kernels).All(p => p.First.ToString() == p.Second.ToString());

    // Inside an automatic model the whole rule of verification is applied; here the sums the peers agree on must do.
    private static bool Agrees(Exercise exercise, Exercise? reference) =>
        reference is null || (IsNear(exercise.Check, reference.Check) && IsNear(exercise.GradientCheck, reference.GradientCheck));

    private static bool IsNear(double? found, double? expected) =>
        found is not { } f || expected is not { } e || Math.Abs(f - e) <= Tolerance * Math.Max(1, Math.Abs(e));

    private static string? Option(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;
}
