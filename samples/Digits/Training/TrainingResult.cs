using System.Text.Json;

namespace Digits.Training;

/// <summary>The outcome of a run.</summary>
/// <param name="Accuracy">The share of held-out images that were classified correctly.</param>
/// <param name="Losses">The mean loss of each epoch.</param>
/// <param name="Interpreted">What an interpreted step costs.</param>
/// <param name="Compiled">What a compiled step costs.</param>
/// <param name="CompileTime">How long compiling the step took.</param>
public sealed record TrainingResult(double Accuracy, IReadOnlyList<double> Losses, StepTiming Interpreted, StepTiming Compiled, TimeSpan CompileTime)
{
    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        accuracy = Accuracy,
        loss = Losses,
        interpreted_us = Interpreted.Microseconds,
        compiled_us = Compiled.Microseconds,
        compile_ms = CompileTime.TotalMilliseconds,
        alloc_bytes_per_step = Compiled.AllocatedBytes,
    });
}
