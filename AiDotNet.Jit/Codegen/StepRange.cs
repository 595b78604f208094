namespace AiDotNet.Jit.Codegen;

/// <summary>A part of the parallel loop of a step.</summary>
internal readonly record struct StepRange(int Step, long Begin, long End);
