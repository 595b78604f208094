namespace AiDotNet.Jit.Automatic;

/// <summary>What went wrong with one backend.</summary>
internal sealed record CompileFailure(FallbackReason Reason, string? Backend, string Message, Exception? Error)
{
    /// <summary>True when trying again cannot help.</summary>
    public bool IsFinal => Reason is FallbackReason.VerificationFailed or FallbackReason.LimitExceeded or FallbackReason.BackendMissing or FallbackReason.BackendTooOld;
}
