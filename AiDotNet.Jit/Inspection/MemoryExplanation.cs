namespace AiDotNet.Jit.Inspection;

/// <summary>Where intermediate results lie.</summary>
/// <param name="ArenaBytes">Bytes held for them: what one concurrent run needs beside its inputs and outputs.</param>
/// <param name="UnsharedBytes">Bytes they would take if none was reused.</param>
/// <param name="PeakBytes">The most bytes alive during one step: no plan can do with less.</param>
/// <param name="Buffers">The buffers, in the order they come alive.</param>
public sealed record MemoryExplanation(long ArenaBytes, long UnsharedBytes, long PeakBytes, IReadOnlyList<BufferLifetime> Buffers)
{
    /// <summary>Bytes that reuse saves.</summary>
    public long SavedBytes => UnsharedBytes - ArenaBytes;
}
