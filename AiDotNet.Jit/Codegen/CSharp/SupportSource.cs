using System.Text;
using System.Text.RegularExpressions;

namespace AiDotNet.Jit.Codegen.CSharp;

/// <summary>The helpers a generated file needs: our own sources, which the assembly carries, so that there is one truth.</summary>
internal static partial class SupportSource
{
    // Every part, with what it needs itself.
    private static readonly Dictionary<string, string[]> Parts = new()
    {
        ["Portable"] = [],
        ["Simd"] = [],
        ["Simd.Memory"] = ["Simd"],
        ["Simd.Conversions"] = ["Simd"],
        ["Simd.Shuffles"] = ["Simd"],
        ["Simd.Bools"] = ["Simd.Memory", "Simd.Conversions"],
        ["Simd.Arithmetic"] = ["Simd.Memory", "LargeAngle"],
        ["LargeAngle"] = ["LargeReduction32", "LargeReduction64"],
        ["LargeReduction32"] = [],
        ["LargeReduction64"] = ["LargeQuarter64", "Constants64"],
        ["LargeQuarter64"] = [],
        ["Constants64"] = [],
    };

    /// <summary>The parts that code calls, as types no other file sees.</summary>
    public static string For(string code)
    {
        var needed = new HashSet<string>();
        foreach (string part in Parts.Keys.Where(p => IsCalled(p, code))) Add(part, needed);
        return string.Concat(Parts.Keys.Where(needed.Contains).Select(p => "\n" + Hidden(Read(p))));
    }

    private static void Add(string part, HashSet<string> needed)
    {
        if (!needed.Add(part)) return;
        foreach (string other in Parts[part]) Add(other, needed);
    }

    private static bool IsCalled(string part, string code)
    {
        string type = part.Split('.')[0];
        return PublicMethod().Matches(Read(part)).Any(m => code.Contains($"{type}.{m.Groups[1].Value}", StringComparison.Ordinal));
    }

    private static string Read(string part)
    {
        using var stream = typeof(SupportSource).Assembly.GetManifestResourceStream($"{part}.cs")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Hidden(string source)
    {
        var text = new StringBuilder();
        foreach (string line in source.Trim().Split('\n'))
        {
            if (line.StartsWith("using ", StringComparison.Ordinal) || line.StartsWith("namespace ", StringComparison.Ordinal)) continue;
            if (line.TrimStart().StartsWith("///", StringComparison.Ordinal)) continue;
            if (line.Length == 0 && text.Length == 0) continue;
            text.Append(TopLevel().Replace(line, "file static")).Append('\n');
        }
        return text.ToString();
    }

    [GeneratedRegex(@"^\s+(?:\[.*?\] )?public static [^(=]*?(\w+)(?:<[\w, ]*>)?\(", RegexOptions.Multiline)]
    private static partial Regex PublicMethod();

    [GeneratedRegex("^(internal|public) static")]
    private static partial Regex TopLevel();
}
