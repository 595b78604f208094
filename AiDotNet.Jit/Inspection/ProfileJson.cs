using System.Text;
using System.Text.Json;

namespace AiDotNet.Jit.Inspection;

/// <summary>A profile as JSON, to lie beside the JSON of the explanation.</summary>
internal static class ProfileJson
{
    public static string Write(ExecutionProfile profile)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("title", profile.Title);
            json.WriteString("backend", profile.Backend);
            json.WriteNumber("maxThreads", profile.MaxThreads);
            if (profile.RunMicroseconds is { } plain) json.WriteNumber("runMicroseconds", plain);
            json.WriteNumber("profiledMicroseconds", profile.ProfiledMicroseconds);
            json.WriteNumber("clockNanoseconds", profile.ClockNanoseconds);
            json.WriteNumber("overheadMicroseconds", profile.OverheadMicroseconds);
            json.WriteStartArray("steps");
            foreach (var step in profile.Steps) Step(json, step);
            json.WriteEndArray();
            json.WriteStartArray("runs");
            foreach (var run in profile.Runs) Run(json, run);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Step(Utf8JsonWriter json, StepProfile step)
    {
        json.WriteStartObject();
        json.WriteNumber("index", step.Step.Index);
        json.WriteString("kind", step.Step.Kind.ToString());
        json.WriteString("name", step.Step.Name);
        json.WriteNumber("minMicroseconds", step.MinMicroseconds);
        json.WriteNumber("medianMicroseconds", step.MedianMicroseconds);
        json.WriteNumber("share", step.Share);
        json.WriteNumber("gigabytesPerSecond", step.GigabytesPerSecond);
        json.WriteNumber("gigaflops", step.Gigaflops);
        json.WriteNumber("rooflineShare", step.RooflineShare);
        json.WriteEndObject();
    }

    private static void Run(Utf8JsonWriter json, RunTimeline run)
    {
        json.WriteStartArray();
        foreach (double time in run.Boundaries) json.WriteNumberValue(Math.Round(time, 3));
        json.WriteEndArray();
    }
}
