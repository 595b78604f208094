namespace AiDotNet.Jit.Diagnostics;

/// <summary>The base of the errors this library reports. The message says what was found, what was required and what to do.</summary>
public abstract class JitException : Exception
{
    private protected JitException(string message, Exception? inner = null) : base(message, inner) { }
}

/// <summary>A model asked for something that does not make sense: shapes that do not fit, a mixed tape, a bad attribute.</summary>
public sealed class InvalidGraphException(string message, Exception? inner = null) : JitException(message, inner);

/// <summary>Data passed to a compiled graph is not what the graph was compiled for: count, dtype, shape, or values out of range.</summary>
public sealed class InvalidInputException(string message, Exception? inner = null) : JitException(message, inner);

/// <summary>A derivative was asked for where there is none.</summary>
public sealed class NotDifferentiableException(string message, Exception? inner = null) : JitException(message, inner);

/// <summary>A run with CheckNumerics computed NaN or an infinity. The message names the operation and the line where it came up.</summary>
public sealed class NonFiniteException(string message, Exception? inner = null) : JitException(message, inner);

/// <summary>No backend can run this operation with these types.</summary>
public sealed class UnsupportedOpException(string message, Exception? inner = null) : JitException(message, inner);

/// <summary>A limit of <c>JitLimits</c> was reached.</summary>
public sealed class LimitExceededException(string message, Exception? inner = null) : JitException(message, inner);

/// <summary>The compiler broke its own rules: the graph or kernel a pass produced is not valid. Please report it.</summary>
public sealed class VerificationException(string message, Exception? inner = null) : JitException(message, inner);

/// <summary>A native component a backend needs is missing, too old, or refused its work.</summary>
public class BackendException(string message, Exception? inner = null) : JitException(message, inner)
{
    /// <summary>True when the component is there, but of a version that cannot be used.</summary>
    public bool IsTooOld { get; init; }

    /// <summary>
    /// True when a run had begun to overwrite its inputs in memory of the backend's own and could not take it back: some parameters and state hold
    /// new values, others old ones or none. A training step is to go back to a checkpoint.
    /// </summary>
    public bool IsHalfDone { get; set; }
}
