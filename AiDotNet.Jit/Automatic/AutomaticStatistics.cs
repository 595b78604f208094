namespace AiDotNet.Jit.Automatic;

/// <summary>What an automatic model did so far.</summary>
/// <param name="Calls">Answers given.</param>
/// <param name="CompiledCalls">Answers given by compiled code.</param>
/// <param name="InterpretedCalls">Answers given by the interpreter.</param>
/// <param name="Compilations">Specialisations compiled, verified and put to use.</param>
/// <param name="Recompilations">Those among them that replaced or followed an earlier one.</param>
/// <param name="Fallbacks">Failures of backends.</param>
/// <param name="VerificationFailures">Those among them that were wrong numbers.</param>
/// <param name="Evictions">Specialisations dropped for lack of room.</param>
/// <param name="ModelChanges">How often the model recorded another graph than before.</param>
/// <param name="Specializations">Specialisations held now.</param>
/// <param name="Signatures">Signatures known now.</param>
/// <param name="CompileTime">Time spent compiling and verifying.</param>
public sealed record AutomaticStatistics(
    long Calls, long CompiledCalls, long InterpretedCalls, long Compilations, long Recompilations, long Fallbacks, long VerificationFailures,
    long Evictions, long ModelChanges, int Specializations, int Signatures, TimeSpan CompileTime);
