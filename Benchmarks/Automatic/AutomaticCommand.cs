using System.Text.Json;

namespace Benchmarks.Automatic;

/// <summary>Automatic models: a stream of many batch sizes against an oracle, or the first answers of fresh processes.</summary>
internal static class AutomaticCommand
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    // automatic [--threads N] [--json]     a stream of batches through one model
    // automatic --train [--cnn]            training steps on a stream of batches
    // automatic --startup [ROUNDS]         fresh processes, with and without a store
    public static int Run(string[] args)
    {
        switch (args)
        {
            case ["--first", var who, var folder]:
                Console.WriteLine(JsonSerializer.Serialize(StartUp.Measure(who, folder).GetAwaiter().GetResult()));
                break;
            case ["--startup", .. var rounds]:
                Console.WriteLine(JsonSerializer.Serialize(StartUp.Compare(rounds is [var n] ? int.Parse(n) : 10), s_indented));
                break;
            default:
                int threads = Array.IndexOf(args, "--threads") is >= 0 and var at ? int.Parse(args[at + 1]) : int.MaxValue;
                bool json = args.Contains("--json");
                if (args.Contains("--train")) Show(new TrainingStream(args.Contains("--cnn"), calls: 2_000, sizes: 40, threads).Run(), json);
                else Show(new BatchStream(new(), calls: 2_000, sizes: 40, threads).Run(), json);
                break;
        }
        return 0;
    }

    private static void Show(StreamResult result, bool json)
    {
        if (!json) Console.Write(result.Explanation);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            result.Calls, result.WrongAnswers, result.Specializations, result.CompiledCalls, result.TimeAgainstOracle, result.MedianAgainstOracle,
        }));
    }
}
