using AiDotNet.Jit.Tests.Architecture;

namespace AiDotNet.Jit.Tests.Docs;

/// <summary>
/// A Markdown page and the programs on it. A block fenced as csharp begins a program; one behind the line <c>&lt;!-- continues --&gt;</c>
/// is appended to the program before it. <c>&lt;!-- frame: Name --&gt;</c> puts a block into Docs/Frames/Name.txt, where it says BLOCK: for lines that
/// are part of a file of ours. A block of text behind <c>&lt;!-- output --&gt;</c> is what the program above it prints; … stands for anything.
/// </summary>
internal sealed class DocumentPage
{
    private const string Continues = "<!-- continues -->", Output = "<!-- output -->", Frame = "<!-- frame: ";

    private readonly List<DocumentProgram> _programs = [];

    private DocumentPage(string name, string[] lines)
    {
        (Name, Lines) = (name, lines);
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            int end = Array.IndexOf(lines, "```", i + 1);
            Assert.IsTrue(end > i, $"{name}:{i + 1}: the block has no end");
            Add(lines[i][3..].Trim(), Mark(lines, i), i + 2, lines[(i + 1)..end]);
            i = end;
        }
    }

    /// <summary>The path from the root of the repository.</summary>
    public string Name { get; }

    /// <summary>The text.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The programs, in order.</summary>
    public IReadOnlyList<DocumentProgram> Programs => _programs;

    /// <summary>README and everything in docs.</summary>
    public static IEnumerable<string> Names =>
        ["README.md", .. Directory.GetFiles(Path.Combine(SourceTree.Root, "docs"), "*.md").Select(f => "docs/" + Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public static DocumentPage Load(string name) => new(name, File.ReadAllLines(Path.Combine(SourceTree.Root, name)));

    public static DocumentPage Of(string name, string text) => new(name, text.ReplaceLineEndings("\n").Split('\n'));

    // The last line with text above the fence, when it is a comment.
    private static string Mark(string[] lines, int fence)
    {
        int at = fence - 1;
        while (at >= 0 && string.IsNullOrWhiteSpace(lines[at])) at--;
        return at >= 0 && lines[at].StartsWith("<!--", StringComparison.Ordinal) ? lines[at].Trim() : "";
    }

    private void Add(string language, string mark, int line, string[] lines)
    {
        var block = new CodeBlock(Name, line, string.Join('\n', lines));
        if (language == "csharp")
        {
            if (mark == Continues) Last(line).Blocks.Add(block);
            else _programs.Add(new() { Blocks = { block }, Frame = mark.StartsWith(Frame, StringComparison.Ordinal) ? mark[Frame.Length..^" -->".Length] : null });
            Assert.IsTrue(mark is "" or Continues || mark.StartsWith(Frame, StringComparison.Ordinal), $"{Name}:{line}: unknown mark {mark}");
        }
        else if (mark == Output) Last(line).Outputs.Add(block);
    }

    private DocumentProgram Last(int line) => _programs.LastOrDefault() ?? throw new AssertFailedException($"{Name}:{line}: there is no program above");
}
