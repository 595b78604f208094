using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AiDotNet.Jit.Inspection.Report;

/// <summary>
/// Writes the page of a report: the viewer (see tools/viewer, where it is made) with the data inside. The page needs no network and its
/// content policy allows none.
/// </summary>
internal static class ReportPage
{
    private const string Data = "/*DATA*/";

    // What the page shows; more would make it slow to open.
    private const int MostRuns = 40;

    /// <summary>Writes a file, as a whole or not at all.</summary>
    public static void Save(string path, IReadOnlyList<ReportPart> parts)
    {
        string temporary = path + ".tmp";
        File.WriteAllText(temporary, Page(parts), new UTF8Encoding(false));
        File.Move(temporary, path, overwrite: true);
    }

    private static string Page(IReadOnlyList<ReportPart> parts)
    {
        string viewer = Viewer();
        int at = viewer.LastIndexOf(Data, StringComparison.Ordinal);
        return string.Concat(viewer.AsSpan(0, at), Json(parts), viewer.AsSpan(at + Data.Length));
    }

    private static string Viewer()
    {
        using var resource = typeof(ReportPage).Assembly.GetManifestResourceStream("viewer.html")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    // The writer escapes <, so that no text of a model can end the element the data stands in.
    private static string Json(IReadOnlyList<ReportPart> parts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("title", $"AiDotNet.Jit report, {DateTime.Now.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}");
            json.WriteStartArray("parts");
            foreach (var part in parts) Part(json, part);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Part(Utf8JsonWriter json, ReportPart part)
    {
        json.WriteStartObject();
        Copy(json, "explanation", part.Explanation.ToJson());
        if (part.Profile is not null) Copy(json, "profile", part.Profile.ToJson());
        if (part.Code is not null) Code(json, part.Code);
        json.WriteEndObject();
    }

    private static void Code(Utf8JsonWriter json, GeneratedText code)
    {
        json.WriteStartObject("code");
        json.WriteString("text", code.Text);
        json.WriteStartObject("kernels");
        foreach (var (step, text) in code.Kernels) json.WriteString(step.ToString(CultureInfo.InvariantCulture), text);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter json, string name, string text)
    {
        using var document = JsonDocument.Parse(text, new() { MaxDepth = 64 });
        json.WritePropertyName(name);
        Copy(json, document.RootElement);
    }

    // Without blanks, and without what the page makes itself: the text of graphs.
    private static void Copy(Utf8JsonWriter json, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            json.WriteStartObject();
            foreach (var property in element.EnumerateObject().Where(p => !p.NameEquals("text")))
            {
                json.WritePropertyName(property.Name);
                if (property.NameEquals("runs")) Copy(json, property.Value.EnumerateArray().TakeLast(MostRuns));
                else Copy(json, property.Value);
            }
            json.WriteEndObject();
        }
        else if (element.ValueKind == JsonValueKind.Array) Copy(json, element.EnumerateArray());
        else element.WriteTo(json);
    }

    private static void Copy(Utf8JsonWriter json, IEnumerable<JsonElement> elements)
    {
        json.WriteStartArray();
        foreach (var element in elements) Copy(json, element);
        json.WriteEndArray();
    }
}
