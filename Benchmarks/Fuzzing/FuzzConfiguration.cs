using AiDotNet.Jit;
using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Planning;

namespace Benchmarks.Fuzzing;

/// <summary>One way of compiling and running a graph.</summary>
/// <param name="Mode">How far results may move.</param>
/// <param name="Fuse">Whether operations share kernels.</param>
/// <param name="Threads">The most threads; all work is shared, however small.</param>
/// <param name="VectorBits">The width of vectors; 0 is scalar code.</param>
/// <param name="Scattered">Whether inputs are views that are not contiguous.</param>
/// <param name="NearBytes">What lies between kernels that run block by block, for one block; 0 leaves it to the compiler, which has no blocks at these sizes.</param>
/// <param name="Merged">Whether kernels in a row are one method however long they are.</param>
public sealed record FuzzConfiguration(NumericMode Mode, bool Fuse, int Threads, int VectorBits, bool Scattered = false, int NearBytes = 0, bool Merged = false)
{
    /// <summary>Every mode and width, fused and not, and in blocks: for single graphs.</summary>
    public static IReadOnlyList<FuzzConfiguration> All { get; } =
    [
        .. from mode in new[] { NumericMode.Strict, NumericMode.Default, NumericMode.Relaxed }
           from fuse in new[] { true, false }
           from bits in new[] { 0, 128, 256, 512 }
           select new FuzzConfiguration(mode, fuse, 1 + (bits / 128) % 3, bits, bits == 256),
        .. from mode in new[] { NumericMode.Strict, NumericMode.Default }
           from fuse in new[] { true, false }
           select new FuzzConfiguration(mode, fuse, 1, LaneWidths.HardwareBits, Merged: true),
        .. from near in new[] { 40, 80, 120 } select new FuzzConfiguration(NumericMode.Default, true, 2, LaneWidths.HardwareBits, false, near),
    ];

    /// <summary>The backend under test, by its vector width.</summary>
    public static Func<int, IBackend> BackendOf { get; set; } = bits => new ExpressionBackend(vectorBits: bits);

    /// <summary>The options of the compiler.</summary>
    public JitOptions Options => new()
    {
        Mode = Mode, Fuse = Fuse, UseCache = false, Verify = true, MaxThreads = Threads, Backend = BackendOf(VectorBits),
        Blocks = NearBytes > 0 ? new(4, NearBytes) : BlockLimits.Default, Merging = Merged ? MergeLimits.Unlimited : MergeLimits.Default,
    };

    /// <summary>Like: Strict, fused, 2 threads, 512 bits.</summary>
    public override string ToString() => $"{Mode}, {(Fuse ? "fused" : "not fused")}, {Threads} threads, {VectorBits} bits{(Scattered ? ", scattered inputs" : "")}{(NearBytes > 0 ? $", blocks of {NearBytes} bytes" : "")}{(Merged ? ", merged" : "")}";

    /// <summary>
    /// Three ways for a graph: Default and Strict fused, and one of them unfused, each at some width and number of threads; Strict alone where
    /// inputs hold NaN and infinities, with which nearness means nothing.
    /// </summary>
    public static IEnumerable<FuzzConfiguration> Draw(Random random, bool special)
    {
        if (!special) yield return Draw(random, NumericMode.Default, true);
        yield return Draw(random, NumericMode.Strict, true);
        yield return Draw(random, special || random.Next(2) == 0 ? NumericMode.Strict : NumericMode.Default, false);
    }

    /// <summary>True merges in every drawn configuration, false in none; null draws.</summary>
    public static bool? Merging { get; set; }

    // On several threads what is merged is what they do not share, so that code of both kinds takes turns.
    private static FuzzConfiguration Draw(Random random, NumericMode mode, bool fuse) =>
        new(mode, fuse, random.Next(1, 4), random.Next(3) == 0 ? 128 * (random.Next(5) is var n && n == 3 ? 2 : n) : LaneWidths.HardwareBits, random.Next(6) == 0,
            mode == NumericMode.Default && fuse ? random.Next(4) * 40 : 0,
            Merging ?? random.Next(2) == 0);
}
