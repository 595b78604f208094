namespace AiDotNet.Jit.Passes;

/// <summary>How far a compiled graph may move from the interpreter's numbers.</summary>
public enum NumericMode
{
    /// <summary>The interpreter's bits: its order of operations, no fused multiply-add, laws that hold to the bit only.</summary>
    Strict,

    /// <summary>
    /// Fused multiply-add, blocked reductions in a fixed order, functions within 2 ulp, and laws that make results more accurate.
    /// NaN, infinities and -0 are kept; the bits are the same for any number of threads.
    /// </summary>
    Default,

    /// <summary>Also laws that reassociate or assume finite values, each with its stated error.</summary>
    Relaxed,
}
