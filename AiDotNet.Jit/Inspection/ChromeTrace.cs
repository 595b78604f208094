using System.Text;
using System.Text.Json;

namespace AiDotNet.Jit.Inspection;

/// <summary>The trace event format that Perfetto and Chrome read: complete events ("X") with times in microseconds.</summary>
internal static class ChromeTrace
{
    private const int Process = 1, Runs = 1, Steps = 2;

    public static string Write(ExecutionProfile profile)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("displayTimeUnit", "ns");
            json.WriteStartArray("traceEvents");
            Name(json, "process_name", 0, $"AiDotNet.Jit {profile.Title} ({profile.Backend})");
            Name(json, "thread_name", Runs, "runs");
            Name(json, "thread_name", Steps, "steps");
            for (int i = 0; i < profile.Runs.Count; i++) Run(json, profile, i);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Name(Utf8JsonWriter json, string kind, int thread, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", kind);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Run(Utf8JsonWriter json, ExecutionProfile profile, int run)
    {
        var times = profile.Runs[run].Boundaries;
        Begin(json, $"run {run}", "run", Runs, times[0], times[^1]);
        json.WriteEndObject();
        for (int i = 0; i < profile.Steps.Count; i++)
        {
            var step = profile.Steps[i].Step;
            Begin(json, step.Name, step.Kind.ToString(), Steps, times[i], times[i + 1]);
            json.WriteStartObject("args");
            json.WriteNumber("step", step.Index);
            json.WriteNumber("flops", step.Flops);
            json.WriteNumber("bytes", step.Bytes);
            json.WriteBoolean("shared", step.IsShared);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void Begin(Utf8JsonWriter json, string name, string category, int thread, double start, double end)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("cat", category);
        json.WriteString("ph", "X");
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", thread);
        double from = Nanoseconds(start), to = Nanoseconds(end), duration = Nanoseconds(to - from);
        json.WriteNumber("ts", from);
        // Readers add the two, some in floating point: an event that ended behind the start of the next one would overlap it and be dropped.
        json.WriteNumber("dur", from + duration > to ? Math.Max(0, Nanoseconds(duration - 0.001)) : duration);
    }

    private static double Nanoseconds(double microseconds) => Math.Round(microseconds, 3);
}
