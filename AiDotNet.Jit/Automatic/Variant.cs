using System.Globalization;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Automatic;

/// <summary>One way to compile a graph: what the tuner chooses among.</summary>
internal sealed record Variant(string Backend, bool Fuse, int Threads, int VectorBits, ScheduleHints Schedule)
{
    /// <summary>The name of not compiling at all.</summary>
    public const string Interpreted = "interpreted";

    // By rows and vectors: tall and narrow, square, short and wide.
    private static readonly (int Rows, int Vectors)[] Tiles = [(12, 2), (8, 3), (4, 4), (3, 6), (12, 1)];

    private static readonly int[] Unrolls = [1, 2, 8];

    /// <summary>What the heuristics choose.</summary>
    public static Variant Of(IBackend backend, JitOptions options) =>
        new(backend.Name, options.Fuse, Math.Min(options.MaxThreads, Environment.ProcessorCount), backend.VectorBits, options.Schedule);

    /// <summary>This one and what is worth comparing it with as a whole.</summary>
    public IEnumerable<Variant> Alternatives(IReadOnlyList<IBackend> backends)
    {
        yield return this;
        if (Threads > 1) yield return this with { Threads = 1 };
        yield return this with { Fuse = !Fuse };
        if (VectorBits == 512 && backends.Any(b => b is ExpressionBackend && b.Name == Backend)) yield return this with { VectorBits = 256 };
        foreach (var other in backends.Where(b => b.Name != Backend)) yield return this with { Backend = other.Name, VectorBits = other.VectorBits };
    }

    /// <summary>This one and the same under other schedules.</summary>
    public IEnumerable<Variant> Schedules()
    {
        yield return this;
        foreach (var (rows, vectors) in Tiles) yield return this with { Schedule = Schedule with { TileRows = rows, TileVectors = vectors } };
        foreach (int unroll in Unrolls) yield return this with { Schedule = Schedule with { Unroll = unroll } };
    }

    /// <summary>The options that compile it; null where this process lacks the backend.</summary>
    public JitOptions? Apply(JitOptions options, IReadOnlyList<IBackend> backends)
    {
        var backend = backends.FirstOrDefault(b => b.Name == Backend);
        if (backend is ExpressionBackend && backend.VectorBits != VectorBits) backend = VectorBits is 0 or 128 or 256 or 512 ? new ExpressionBackend(vectorBits: VectorBits) : null;
        return backend is null ? null : options with
        {
            Backend = backend, Fuse = Fuse, MaxThreads = Math.Max(1, Math.Min(Threads, options.MaxThreads)), Schedule = Schedule,
        };
    }

    public static Variant? Parse(string text)
    {
        string[] words = text.Split(' ');
        if (words.Length < 4 || Number(words[2], "threads=") is not { } threads || Number(words[3], "bits=") is not { } bits) return null;
        return ScheduleHints.TryParse(string.Join(' ', words[4..]), out var schedule) ? new(words[0], words[1] == "fused", threads, bits, schedule) : null;
    }

    public override string ToString() => $"{Backend} {(Fuse ? "fused" : "unfused")} threads={Threads} bits={VectorBits} {Schedule}".TrimEnd();

    private static int? Number(string word, string name) =>
        word.StartsWith(name, StringComparison.Ordinal) && int.TryParse(word[name.Length..], CultureInfo.InvariantCulture, out int number) ? number : null;
}
