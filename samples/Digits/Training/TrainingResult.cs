using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrainDigits.Training;

/// <summary>The outcome of a run; a time that was not measured is null.</summary>
public sealed record TrainingResult(
    [property: JsonPropertyName("accuracy")] double Accuracy,
    [property: JsonPropertyName("loss")] IReadOnlyList<double> Loss,
    [property: JsonPropertyName("interpreted_us")] double? InterpretedMicroseconds,
    [property: JsonPropertyName("compiled_us")] double? CompiledMicroseconds,
    [property: JsonPropertyName("compile_ms")] double? CompileMilliseconds,
    [property: JsonPropertyName("alloc_bytes_per_step")] double? AllocatedBytesPerStep)
{
    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);
}
