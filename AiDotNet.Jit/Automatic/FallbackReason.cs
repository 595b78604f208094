namespace AiDotNet.Jit.Automatic;

/// <summary>Why something slower answers than was asked for.</summary>
public enum FallbackReason
{
    /// <summary>No backend of that name is registered, or it says that it cannot run here.</summary>
    BackendMissing,

    /// <summary>The backend's native library is there, but of a version that is too old.</summary>
    BackendTooOld,

    /// <summary>The backend threw while compiling.</summary>
    CompileFailed,

    /// <summary>A limit of <see cref="JitLimits"/> was reached.</summary>
    LimitExceeded,

    /// <summary>The model has spent its <see cref="AutomaticOptions.CompileBudget"/>.</summary>
    BudgetSpent,

    /// <summary>The compiled code computed something else than the interpreter.</summary>
    VerificationFailed,

    /// <summary>There was not enough memory to compile or to run.</summary>
    OutOfMemory,

    /// <summary>The compiled code threw while it ran; the answer was computed again.</summary>
    RunFailed,

    /// <summary>The model asks for values while it is traced, as <c>if (x.Value[0] &gt; 0)</c> does, so it is run step by step.</summary>
    DependsOnValues,

    /// <summary>The model recorded another graph several times in a row, so it is never compiled.</summary>
    Unstable,
}
