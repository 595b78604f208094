using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Benchmarks.Compare;

/// <summary>One measurement, in the form in which all peers print theirs.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Workload">What.</param>
/// <param name="Threads">On how many threads.</param>
/// <param name="MedianUs">Microseconds of one call, the median of many samples.</param>
/// <param name="P10">The tenth percentile.</param>
/// <param name="P90">The ninetieth percentile.</param>
/// <param name="Extra">Numbers beside: n samples of k calls, min_us, first_us, check, gcheck and what else a peer tells.</param>
internal sealed record Row(
    [property: JsonPropertyName("peer")] string Peer,
    [property: JsonPropertyName("workload")] string Workload,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("median_us")] double MedianUs,
    [property: JsonPropertyName("p10")] double P10,
    [property: JsonPropertyName("p90")] double P90,
    [property: JsonPropertyName("extra")] Dictionary<string, JsonElement> Extra)
{
    private static readonly JsonSerializerOptions s_format = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The row of a line of output, or null when the line is something else.</summary>
    public static Row? Parse(string line)
    {
        if (!line.StartsWith('{')) return null;
        try
        {
            return JsonSerializer.Deserialize<Row>(line, s_format);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A row of ours.</summary>
    public static Row Of(string peer, string workload, int threads, Sample sample, IEnumerable<(string Name, double? Value)> extra)
    {
        (string Name, double? Value)[] all =
            [.. extra, ("n", sample.Count), ("k", sample.Repeats), ("min_us", sample.Min), ("first_us", sample.First), ("other_cpu", sample.OtherCpu)];
        var numbers = all.Where(p => p.Value is { } v && double.IsFinite(v)).ToDictionary(p => p.Name, p => JsonSerializer.SerializeToElement(Rounded(p.Value!.Value)));
        return new(peer, workload, threads, Rounded(sample.Median), Rounded(sample.P10), Rounded(sample.P90), numbers);
    }

    /// <summary>One of the numbers beside, or null.</summary>
    public double? Number(string name) => Extra.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>The line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_format);

    // Seven digits: enough for check sums of floats.
    private static double Rounded(double value) => value == 0 || !double.IsFinite(value)
        ? value
        : double.Parse(value.ToString("G9", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
