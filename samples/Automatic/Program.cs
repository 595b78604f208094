using System.Text.Json;
using AutomaticSample;

// dotnet run -c Release [--json] [--threads N]     a stream of many batch sizes
// dotnet run -c Release -- --startup [ROUNDS]      the first answers of fresh processes, with and without a store
switch (args)
{
    case ["--first", var who, var folder]:
        Console.WriteLine(JsonSerializer.Serialize(await StartUp.Measure(who, folder)));
        return;
    case ["--startup", .. var rounds]:
        Console.WriteLine(JsonSerializer.Serialize(StartUp.Compare(rounds is [var n] ? int.Parse(n) : 10), new JsonSerializerOptions { WriteIndented = true }));
        return;
}
int threads = Array.IndexOf(args, "--threads") is >= 0 and var at ? int.Parse(args[at + 1]) : int.MaxValue;
var result = new BatchStream(new(), calls: 2_000, sizes: 40, threads).Run();
if (args.Contains("--json"))
{
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        result.Calls, result.WrongAnswers, result.Specializations, result.CompiledCalls, result.TimeAgainstOracle, result.MedianAgainstOracle,
    }));
    return;
}
Console.Write(result.Explanation);
Console.WriteLine($"{result.Calls} calls, {result.WrongAnswers} wrong, {result.CompiledCalls} compiled, {result.Specializations} specialisations, "
    + $"{result.TimeAgainstOracle:F2}x the time of an oracle, {result.MedianAgainstOracle:F2}x by medians");
