namespace AiDotNet.Jit.Inspection.Report;

/// <summary>The generated code of a program.</summary>
/// <param name="Text">All of it.</param>
/// <param name="Kernels">The part that is the kernel of a step, by the step's index; steps with the code of another one may be left out.</param>
internal sealed record GeneratedText(string Text, IReadOnlyDictionary<int, string> Kernels);
