using System.Globalization;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;

namespace AiDotNet.Jit.Automatic;

/// <summary>One way to compile a graph: what the tuner chooses among.</summary>
internal sealed record Variant(string Backend, bool Fuse, int Threads, int VectorBits)
{
    /// <summary>The name of not compiling at all.</summary>
    public const string Interpreted = "interpreted";

    /// <summary>What the heuristics choose.</summary>
    public static Variant Of(IBackend backend, JitOptions options) =>
        new(backend.Name, options.Fuse, Math.Min(options.MaxThreads, Environment.ProcessorCount), backend.VectorBits);

    /// <summary>This one and what is worth comparing it with.</summary>
    public IEnumerable<Variant> Alternatives(IReadOnlyList<IBackend> backends)
    {
        yield return this;
        if (Threads > 1) yield return this with { Threads = 1 };
        yield return this with { Fuse = !Fuse };
        if (VectorBits == 512 && backends.Any(b => b is ExpressionBackend && b.Name == Backend)) yield return this with { VectorBits = 256 };
        foreach (var other in backends.Where(b => b.Name != Backend)) yield return this with { Backend = other.Name, VectorBits = other.VectorBits };
    }

    /// <summary>The options that compile it; null where this process lacks the backend.</summary>
    public JitOptions? Apply(JitOptions options, IReadOnlyList<IBackend> backends)
    {
        var backend = backends.FirstOrDefault(b => b.Name == Backend);
        if (backend is ExpressionBackend && backend.VectorBits != VectorBits) backend = VectorBits is 0 or 128 or 256 or 512 ? new ExpressionBackend(vectorBits: VectorBits) : null;
        return backend is null ? null : options with { Backend = backend, Fuse = Fuse, MaxThreads = Math.Max(1, Math.Min(Threads, options.MaxThreads)) };
    }

    public static Variant? Parse(string text) =>
        text.Split(' ') is [var backend, var fuse, var threads, var bits]
        && int.TryParse(threads.Split('=')[^1], CultureInfo.InvariantCulture, out int t) && int.TryParse(bits.Split('=')[^1], CultureInfo.InvariantCulture, out int b)
            ? new(backend, fuse == "fused", t, b) : null;

    public override string ToString() => $"{Backend} {(Fuse ? "fused" : "unfused")} threads={Threads} bits={VectorBits}";
}
