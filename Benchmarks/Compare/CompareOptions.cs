using System.Globalization;

namespace Benchmarks.Compare;

/// <summary>What the command line of a comparison asks for.</summary>
internal sealed record CompareOptions
{
    /// <summary>Names or groups of workloads; all when empty.</summary>
    public IReadOnlyList<string> Workloads { get; init; } = [];

    /// <summary>Numbers of threads.</summary>
    public IReadOnlyList<int> Threads { get; init; } = [1, 2];

    /// <summary>Seconds per row.</summary>
    public double Budget { get; init; } = 0.3;

    /// <summary>How often everything is measured; the best median counts.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>The file that receives the rows as JSON lines, or null.</summary>
    public string? Json { get; init; }

    /// <summary>Peers to run beside ours: limits, numpy, torch, or none.</summary>
    public IReadOnlyList<string> Peers { get; init; } = ["limits", "numpy", "torch"];

    /// <summary>Ours, without aidotnet-: interpreted, expressions, llvm, avx2.</summary>
    public IReadOnlyList<string> Own { get; init; } = ["interpreted", "expressions"];

    /// <summary>A file of rows measured before, to be compared again instead of measuring; or null.</summary>
    public string? From { get; init; }

    /// <summary>Whether the tenth percentile counts instead of the median: for machines with busy neighbours.</summary>
    public bool ByP10 { get; init; }

    /// <summary>The document whose table is replaced, or null.</summary>
    public string? Write { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">An option is unknown or has no value.</exception>
    public static CompareOptions Parse(string[] args)
    {
        var options = new CompareOptions();
        for (int i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) throw new ArgumentException($"The option {args[i]} requires a value. {Usage}");
            options = options.With(args[i], args[i + 1]);
        }
        return options;
    }

    /// <summary>The options there are.</summary>
    public const string Usage =
        "compare [--workloads W4,W6] [--threads 1,2] [--budget 0.3] [--rounds 1] [--own interpreted,expressions,llvm,avx2] [--peers limits,numpy,torch|none] " +
        "[--json FILE] [--from FILE] [--by median|p10] [--write docs/performance.md]";

    private CompareOptions With(string name, string value) => name switch
    {
        "--workloads" => this with { Workloads = List(value) },
        "--threads" => this with { Threads = [.. List(value).Select(t => int.Parse(t, CultureInfo.InvariantCulture))] },
        "--budget" => this with { Budget = double.Parse(value, CultureInfo.InvariantCulture) },
        "--rounds" => this with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) },
        "--json" => this with { Json = value },
        "--from" => this with { From = value },
        "--by" => this with { ByP10 = value == "p10" ? true : value == "median" ? false : throw new ArgumentException($"--by is median or p10. {Usage}") },
        "--peers" => this with { Peers = value == "none" ? [] : List(value) },
        "--own" => this with { Own = List(value) },
        "--write" => this with { Write = value },
        _ => throw new ArgumentException($"There is no option {name}. {Usage}"),
    };

    private static string[] List(string value) => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
