namespace AiDotNet.Jit.Automatic;

/// <summary>A specialisation was compiled, verified and put to use.</summary>
public sealed class CompiledEventArgs(RecompileReason reason, CompilationStats stats, TimeSpan verification) : EventArgs
{
    /// <summary>What it answers from now on.</summary>
    public Signature Signature => Reason.Signature;

    /// <summary>Why it was compiled.</summary>
    public RecompileReason Reason { get; } = reason;

    /// <summary>What compiling did.</summary>
    public CompilationStats Stats { get; } = stats;

    /// <summary>The time verification took.</summary>
    public TimeSpan VerificationTime { get; } = verification;
}
