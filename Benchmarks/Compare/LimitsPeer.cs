namespace Benchmarks.Compare;

/// <summary>What the machine can do at most, and hand-written C.</summary>
internal sealed class LimitsPeer : PeerProgram
{
    private static readonly string[] s_flags = ["-O3", "-march=native"];
    private static readonly string[] s_fast = [.. s_flags, "-mprefer-vector-width=512", "-ffast-math"];

    private readonly string _built = Path.Combine(Path.GetTempPath(), $"aidotnet-peers-{Environment.ProcessId}");

    /// <inheritdoc/>
    public override string Name => "limits";

    /// <summary>The rows limits are computed from.</summary>
    public static IReadOnlyCollection<string> Rates { get; } = ["L_fma512", "L_copy_L2", "L_copy_L3", "L_read_L3", "L_exp_4096", "L_tanh_4096"];

    /// <inheritdoc/>
    public override string? Prepare()
    {
        Directory.CreateDirectory(_built);
        Command[] steps =
        [
            new("gcc", [.. s_fast, "-c", Source("w1auto.c"), "-o", Built("w1auto.o")]),
            new("gcc", [.. s_flags, "-fopenmp", Source("bench_limits.c"), Built("w1auto.o"), "-o", Built("bench_limits"), "-lmvec", "-lm"]),
            new("gcc", [.. s_flags, "-ffast-math", Source("bench_w6.c"), "-o", Built("bench_w6"), "-lmvec", "-lm"]),
        ];
        foreach (var step in steps)
        {
            var result = step.Run();
            if (result.ExitCode != 0) return $"gcc: {result.Errors.FirstOrDefault(e => e.Contains("error", StringComparison.Ordinal)) ?? result.LastError}";
        }
        return null;
    }

    /// <inheritdoc/>
    public override bool Knows(string group) => group is "W1" or "W6" or "W11";

    /// <inheritdoc/>
    protected override IEnumerable<Command> Commands(int threads) => threads == 1
        ? [new(Built("bench_limits"), "1"), new(Built("bench_w6"))]
        : [new(Built("bench_limits"), $"{threads}")];

    private static string Source(string file) => Path.Combine(Folder, file);

    private string Built(string file) => Path.Combine(_built, file);
}
