using System.Diagnostics;
using System.Globalization;
using AiDotNet.Jit.Llvm;

namespace Benchmarks.Fuzzing;

/// <summary>
/// <c>fuzz --seed S --count N [--minutes M] [--out FOLDER] [--backend llvm] [--merged true|false]</c>: compiles random graphs and compares them with the interpreter. Ends with
/// "N graphs, N mismatches"; a mismatch is printed in its smallest form, written as a test, and makes the exit status 1; an unknown option makes it 2.
/// </summary>
public static class FuzzCommand
{
    private const string Usage = "fuzz [--seed 1] [--count N] [--minutes M] [--out fuzz-failures] [--backend llvm] [--merged true|false]";

    private static readonly string[] s_options = ["--seed", "--count", "--minutes", "--out", "--backend", "--merged"];

    /// <summary>Runs the command.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (s_options.Contains(arguments[i]) && i + 1 < arguments.Count) continue;
            Console.Error.WriteLine($"There is no option {arguments[i]}, or it has no value. {Usage}");
            return 2;
        }
        int seed = Number(arguments, "--seed", 1), count = Number(arguments, "--count", int.MaxValue);
        var time = TimeSpan.FromMinutes(Number(arguments, "--minutes", 24 * 60));
        string folder = Text(arguments, "--out") ?? "fuzz-failures";
        if (Text(arguments, "--backend") == "llvm") FuzzConfiguration.BackendOf = bits => new LlvmBackend(new() { VectorBits = bits });
        if (Text(arguments, "--merged") is { } merged) FuzzConfiguration.Merging = bool.Parse(merged);
        var clock = Stopwatch.StartNew();
        int done = 0, mismatches = 0;
        for (; done < count && clock.Elapsed < time; done++)
        {
            if (done > 0 && done % 1000 == 0) Console.WriteLine($"{done} graphs, {mismatches} mismatches, {clock.Elapsed.TotalSeconds:F0} s");
            if (Failure(seed + done) is not { } failure) continue;
            mismatches++;
            Report(failure, folder);
        }
        Console.WriteLine($"{done} graphs, {mismatches} mismatches");
        return mismatches == 0 ? 0 : 1;
    }

    private static FuzzFailure? Failure(int seed)
    {
        var fuzzCase = GraphGenerator.Make(seed);
        return FuzzRun.Check(fuzzCase, FuzzConfiguration.Draw(new Random(~seed), fuzzCase.Special));
    }

    private static void Report(FuzzFailure failure, string folder)
    {
        var smallest = Minimizer.Minimize(failure, c => FuzzRun.Check(c, failure.Configuration), TimeSpan.FromSeconds(20));
        Console.WriteLine($"seed {failure.Case.Seed}: {failure.Kind}, {failure.Configuration}\n{smallest.Message}\n{smallest.Case.Text}");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, $"Seed{failure.Case.Seed}.cs");
        File.WriteAllText(file, RegressionWriter.Write(smallest));
        Console.WriteLine($"written as a test to {file}");
    }

    private static int Number(IReadOnlyList<string> arguments, string name, int otherwise) =>
        Text(arguments, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string? Text(IReadOnlyList<string> arguments, string name)
    {
        for (int i = 0; i + 1 < arguments.Count; i++)
        {
            if (arguments[i] == name) return arguments[i + 1];
        }
        return null;
    }
}
