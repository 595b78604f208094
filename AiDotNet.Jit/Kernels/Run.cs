namespace AiDotNet.Jit.Kernels;

/// <summary>How an axis runs. Everything not mentioned in a schedule is a serial loop.</summary>
public enum Run
{
    /// <summary>A loop.</summary>
    Serial,

    /// <summary>The outermost loop; the caller hands in its sub-range.</summary>
    Parallel,

    /// <summary>Instances emitted side by side; part of the register tile. A contracted axis keeps one accumulator chain.</summary>
    Unrolled,

    /// <summary>As Unrolled, but every instance of a contracted axis has its own accumulator: hides latency.</summary>
    Interleaved,

    /// <summary>Instances emitted one after the other: guards become static.</summary>
    Peeled,

    /// <summary>Only the first and the last instance are peeled; the loop between them needs no guards.</summary>
    Ends,

    /// <summary>Lanes.</summary>
    Vector,
}
