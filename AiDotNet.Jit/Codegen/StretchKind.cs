namespace AiDotNet.Jit.Codegen;

/// <summary>How a stretch of a run goes.</summary>
internal enum StretchKind
{
    /// <summary>One kernel after the other, on the caller's thread.</summary>
    Alone,

    /// <summary>A step, or the steps of a wave, shared out among threads.</summary>
    Shared,

    /// <summary>Strands, one after the other: each thread has its parts of all their steps.</summary>
    Strands,

    /// <summary>Block by block.</summary>
    Blocks,

    /// <summary>A step without machine code.</summary>
    Uncompiled,
}
