using System.Text.RegularExpressions;
using AiDotNet.Jit.Tests.Architecture;

namespace AiDotNet.Jit.Tests.Docs;

/// <summary>Every C# block of README and docs compiles and runs, prints what the page says, and links lead somewhere.</summary>
[TestClass]
public sealed partial class DocumentTests
{
    public static IEnumerable<object[]> Pages => DocumentPage.Names.Select(n => new object[] { n });

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Every_program_compiles_runs_and_prints_what_the_page_says(string page)
    {
        string problems = string.Join("\n\n", DocumentPage.Load(page).Programs.SelectMany(p => p.Problems()));
        if (problems.Length > 0) Assert.Fail(problems);
    }

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Links_lead_to_files_and_headings(string page)
    {
        var text = DocumentPage.Load(page);
        var folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, page))!;
        var broken = text.Lines.SelectMany(l => Link().Matches(l)).Select(m => m.Groups[1].Value)
            .Where(l => !l.Contains("://", StringComparison.Ordinal) && !Exists(folder, page, l));
        Assert.AreEqual("", string.Join("\n", broken), $"{page} has links to what does not exist");
    }

    [TestMethod]
    public void Every_page_is_reached_from_the_README()
    {
        string readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));
        Assert.AreEqual("", string.Join("\n", DocumentPage.Names.Skip(1).Where(p => !readme.Contains($"({p})", StringComparison.Ordinal))), "pages README does not name");
    }

    [TestMethod]
    [DataRow("```csharp\nint x = y;\n```", "p:2: CS0103")]
    [DataRow("```csharp\nint x = 1;\n```\n<!-- continues -->\n```csharp\nConsole.WriteLine(x);\n```\n<!-- output -->\n```text\n2\n```", "the program printed\n1")]
    [DataRow("```csharp\nint x = 1;\n```\n```csharp\nConsole.WriteLine(x);\n```", "p:5: CS0103")]
    [DataRow("```csharp\nthrow new InvalidOperationException(\"so\");\n```", "p:2: System.InvalidOperationException: so")]
    [DataRow("```csharp\nstatic class A { public static B b = 1; }\n```", "p:2: CS0246")]
    public void A_wrong_block_is_found_with_its_place(string text, string problem) =>
        StringAssert.Contains(string.Join("\n", DocumentPage.Of("p", text).Programs.SelectMany(p => p.Problems())), problem);

    [TestMethod]
    public void Dots_in_an_output_stand_for_anything()
    {
        var page = DocumentPage.Of("p", "```csharp\nConsole.WriteLine($\"took {DateTime.Now.Ticks} us\");\nrecord A;\n```\n<!-- output -->\n```text\ntook … us\n```");
        Assert.AreEqual("", string.Join("\n", page.Programs.Single().Problems()));
    }

    private static bool Exists(string folder, string page, string link)
    {
        string[] parts = link.Split('#');
        string file = parts[0].Length == 0 ? Path.Combine(SourceTree.Root, page) : Path.Combine(folder, parts[0]);
        if (parts.Length == 1) return File.Exists(file) || Directory.Exists(file);
        return File.Exists(file) && File.ReadLines(file).Any(l => l.StartsWith('#') && Anchor(l) == parts[1]);
    }

    private static string Anchor(string heading) =>
        string.Concat(heading.TrimStart('#').Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
