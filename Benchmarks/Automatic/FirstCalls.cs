namespace Benchmarks.Automatic;

/// <summary>What one fresh process saw.</summary>
/// <param name="FirstAnswer">Milliseconds until the first answer.</param>
/// <param name="FirstAnswerProcessor">Milliseconds of processor time the process spent until then.</param>
/// <param name="UntilCompiled">Milliseconds from the first answer until machine code answers.</param>
/// <param name="JitUntilCompiled">Milliseconds of it, on all threads, that .NET compiled methods.</param>
/// <param name="MethodsUntilCompiled">How many.</param>
/// <param name="Interpreted">Calls the interpreter answered.</param>
internal sealed record FirstCalls(double FirstAnswer, double FirstAnswerProcessor, double UntilCompiled, double JitUntilCompiled, long MethodsUntilCompiled, long Interpreted);
