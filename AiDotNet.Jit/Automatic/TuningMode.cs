namespace AiDotNet.Jit.Automatic;

/// <summary>What an automatic model may measure.</summary>
public enum TuningMode
{
    /// <summary>Nothing: the heuristics decide, so runs of a program are alike. Always so in Strict mode.</summary>
    Off,

    /// <summary>Nothing, but decisions in the store are followed.</summary>
    Stored,

    /// <summary>Candidates are measured in the background after a signature was compiled, and the decision is stored.</summary>
    Measured,
}
