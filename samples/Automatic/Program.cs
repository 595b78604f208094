using System.Diagnostics;
using System.Text.Json;
using AiDotNet.Jit.Automatic;
using AutomaticSample;

// dotnet run -c Release [--json] [--first automatic|interpreter|restart]
var classifier = new Classifier();
if (Array.IndexOf(args, "--first") is >= 0 and int first)
{
    Console.WriteLine(FirstAnswer(args[first + 1]));
    return;
}
var result = new BatchStream(classifier, calls: 2_000, sizes: 40).Run();
if (args.Contains("--json"))
{
    Console.WriteLine(JsonSerializer.Serialize(new { result.Calls, result.WrongAnswers, result.Specializations, result.CompiledCalls, result.TimeAgainstOracle }));
    return;
}
Console.Write(result.Explanation);
Console.WriteLine($"{result.Calls} calls, {result.WrongAnswers} wrong, {result.CompiledCalls} compiled, {result.Specializations} specialisations, "
    + $"{result.TimeAgainstOracle:F2}x the time of an oracle");

// Milliseconds until the first answer of this process.
double FirstAnswer(string who)
{
    var batch = Classifier.Random(5, 32, Classifier.Features);
    long start = Stopwatch.GetTimestamp();
    if (who == "interpreter") classifier.Interpret(batch);
    else
    {
        using var model = new JitCompiledModel<float>(classifier.Model);
        model.Forward(batch);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
    return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
