namespace Benchmarks.Compare;

/// <summary>The part of a document that a program writes.</summary>
internal static class MarkedSection
{
    /// <summary>Replaces what lies between a command's marks; a document without marks gets them at its end.</summary>
    public static void Replace(string path, string content, string command = "compare")
    {
        string begins = $"<!-- written by Benchmarks {command}: begin -->", ends = $"<!-- written by Benchmarks {command}: end -->";
        string text = File.Exists(path) ? File.ReadAllText(path) : "# Performance\n";
        int begin = text.IndexOf(begins, StringComparison.Ordinal), end = text.IndexOf(ends, StringComparison.Ordinal);
        string section = $"{begins}\n\n{content.Trim()}\n\n{ends}";
        text = begin >= 0 && end > begin ? text[..begin] + section + text[(end + ends.Length)..] : $"{text.TrimEnd()}\n\n{section}\n";
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(path, text);
    }
}
