using System.Globalization;
using AiDotNet.Jit.Automatic;

namespace AiDotNet.Jit.Tests.Automatic;

/// <summary>A process that answers with a store that others use as well, and tells what became of it.</summary>
internal static class StoreChild
{
    public const int Sizes = 6;

    // FOLDER ROUNDS
    public static void Run(string[] arguments)
    {
        var (folder, rounds) = (arguments[0], int.Parse(arguments[1], CultureInfo.InvariantCulture));
        var log = new ListLogger();
        int wrong = 0, compiled = 0, remembered = 0;
        for (int round = 0; round < rounds; round++)
        {
            var mlp = new Mlp();
            using var model = new JitCompiledModel<float>(mlp.Model, new() { WarmupRuns = 2, WidenAfter = 0, StoreFolder = folder, Logger = log, Jit = new() { UseCache = false } });
            model.Compiled += (_, e) => remembered += e.Stats.Passes.Count == 0 ? 1 : 0;
            for (int call = 0; call < 4; call++)
            {
                for (int rows = 1; rows <= Sizes; rows++)
                {
                    var x = Mlp.Batch(call, rows);
                    if (!IsClose(mlp.Expected(x).Span, model.Forward(x).Span)) wrong++;
                }
                model.WaitForCompilationAsync().GetAwaiter().GetResult();
            }
            compiled += (int)model.Statistics.Compilations;
        }
        Console.WriteLine($"wrong={wrong} compiled={compiled} remembered={remembered}");
        foreach (string warning in log.Warnings) Console.WriteLine(warning);
    }

    private static bool IsClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - found[i]) <= 1e-5f)) return false;
        }
        return expected.Length == found.Length;
    }
}
