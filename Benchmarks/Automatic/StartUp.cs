using System.Diagnostics;
using System.Runtime;
using System.Text.Json;
using AiDotNet.Jit.Automatic;

namespace Benchmarks.Automatic;

/// <summary>How long a process takes to its first answer, and to compiled speed, with and without what an earlier process remembered.</summary>
internal static class StartUp
{
    public const string Interpreter = "interpreter", Model = "automatic";

    private const int Rows = 32;

    /// <summary>Fresh processes in turns; the result compares the medians and the least times.</summary>
    public static object Compare(int rounds)
    {
        string folder = Directory.CreateTempSubdirectory("aidotnet-jit-").FullName;
        try
        {
            Child(Model, folder); // fills the store, and the caches of the system
            List<FirstCalls> interpreter = [], cold = [], warm = [];
            for (int i = 0; i < rounds; i++)
            {
                interpreter.Add(Child(Interpreter, "-"));
                cold.Add(Child(Model, "-"));
                warm.Add(Child(Model, folder));
            }
            return new
            {
                FirstAnswer = new { Interpreter = Least(interpreter, c => c.FirstAnswer), Automatic = Least(cold, c => c.FirstAnswer), WarmStore = Least(warm, c => c.FirstAnswer) },
                FirstAnswerProcessor = new
                {
                    Interpreter = Median(interpreter, c => c.FirstAnswerProcessor), Automatic = Median(cold, c => c.FirstAnswerProcessor), WarmStore = Median(warm, c => c.FirstAnswerProcessor),
                },
                LaterThanInterpreter = Least(cold, c => c.FirstAnswer) / Least(interpreter, c => c.FirstAnswer) - 1,
                CallsBeforeCompilation = new { Cold = Median(cold, c => c.Interpreted), WarmStore = Median(warm, c => c.Interpreted) },
                MillisecondsUntilCompiled = new { Cold = Median(cold, c => c.UntilCompiled), WarmStore = Median(warm, c => c.UntilCompiled) },
                OfThemJit = new { Cold = Median(cold, c => c.JitUntilCompiled), WarmStore = Median(warm, c => c.JitUntilCompiled) },
                MethodsCompiled = new { Cold = Median(cold, c => c.MethodsUntilCompiled), WarmStore = Median(warm, c => c.MethodsUntilCompiled) },
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The part of a fresh process: first answers, one after the other until machine code gives them.</summary>
    public static async Task<FirstCalls> Measure(string who, string folder)
    {
        var classifier = new Classifier();
        var batch = Classifier.Random(5, Rows, Classifier.Features);
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        if (who == Interpreter)
        {
            classifier.Interpret(batch);
            return new(Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds, 0, 0, 0, 1);
        }
        using var model = new JitCompiledModel<float>(classifier.Model, new() { StoreFolder = folder == "-" ? null : folder });
        model.Forward(batch);
        var (first, spent) = (Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
        long answered = Stopwatch.GetTimestamp();
        var (jit, methods) = (JitInfo.GetCompilationTime(), JitInfo.GetCompiledMethodCount());
        while (model.Statistics.CompiledCalls == 0)
        {
            await model.WaitForCompilationAsync();
            model.Forward(batch);
        }
        return new(
            first, spent, Stopwatch.GetElapsedTime(answered).TotalMilliseconds,
            (JitInfo.GetCompilationTime() - jit).TotalMilliseconds, JitInfo.GetCompiledMethodCount() - methods, model.Statistics.InterpretedCalls);
    }

    private static FirstCalls Child(string who, string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Through the dotnet command, the program is its first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (string argument in new[] { "automatic", "--first", who, folder }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonSerializer.Deserialize<FirstCalls>(output) ?? throw new InvalidOperationException($"found {output}, required the times of a process.");
    }

    private static double Least(List<FirstCalls> calls, Func<FirstCalls, double> time) => calls.Min(time);

    private static double Median(List<FirstCalls> calls, Func<FirstCalls, double> time) => calls.Select(time).Order().ElementAt(calls.Count / 2);
}
