namespace Benchmarks.Compare;

/// <summary>The part of a document that a program writes.</summary>
internal static class MarkedSection
{
    private const string Begin = "<!-- written by Benchmarks compare: begin -->", End = "<!-- written by Benchmarks compare: end -->";

    /// <summary>Replaces what lies between the marks; a document without marks gets them at its end.</summary>
    public static void Replace(string path, string content)
    {
        string text = File.Exists(path) ? File.ReadAllText(path) : "# Performance\n";
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        string section = $"{Begin}\n\n{content.Trim()}\n\n{End}";
        text = begin >= 0 && end > begin ? text[..begin] + section + text[(end + End.Length)..] : $"{text.TrimEnd()}\n\n{section}\n";
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(path, text);
    }
}
