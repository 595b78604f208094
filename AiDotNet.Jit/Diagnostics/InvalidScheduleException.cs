namespace AiDotNet.Jit.Diagnostics;

/// <summary>A schedule would not compute what the kernel says, or asks for more than the lowering can do: the scheduler picks another one.</summary>
public sealed class InvalidScheduleException(string message, Exception? inner = null) : JitException(message, inner);
