namespace AiDotNet.Jit.Debugging;

/// <summary>One rung of the ladder from the interpreter to the machine code as it was asked for.</summary>
/// <param name="Name">What was run.</param>
/// <param name="Error">What was wrong with the result, or the exception; null when it was right.</param>
public sealed record BisectStep(string Name, string? Error)
{
    /// <summary>True when the result was as <see cref="Verification"/> demands.</summary>
    public bool IsRight => Error is null;

    /// <inheritdoc/>
    public override string ToString() => $"{(IsRight ? "right" : "WRONG")}  {Name}{(IsRight ? "" : $": {Error}")}";
}
