namespace AiDotNet.Jit.Automatic;

/// <summary>A backend could not do its work; the next one, or the interpreter, answers.</summary>
public sealed class FallbackEventArgs(Signature signature, FallbackReason reason, string? backend, string message, Exception? error) : EventArgs
{
    /// <summary>What was to be compiled or run.</summary>
    public Signature Signature { get; } = signature;

    /// <summary>The kind of failure.</summary>
    public FallbackReason Reason { get; } = reason;

    /// <summary>The backend that failed; null when no backend was involved.</summary>
    public string? Backend { get; } = backend;

    /// <summary>What happened.</summary>
    public string Message { get; } = message;

    /// <summary>The exception behind it, if there is one.</summary>
    public Exception? Error { get; } = error;
}
