using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using AiDotNet.Jit.Tests.Architecture;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AiDotNet.Jit.Tests.Docs;

/// <summary>Blocks of a page that make one program, and what they print.</summary>
internal sealed class DocumentProgram
{
    // What a project with ImplicitUsings has.
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp14);

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) != "AiDotNet.Jit.Tests.dll").Select(p => MetadataReference.CreateFromFile(p))]);

    /// <summary>The source, in order.</summary>
    public List<CodeBlock> Blocks { get; } = [];

    /// <summary>What the page says the program prints.</summary>
    public List<CodeBlock> Outputs { get; } = [];

    /// <summary>The name of the file the block is a part of, or null.</summary>
    public string? Frame { get; init; }

    /// <summary>Where it begins.</summary>
    public string Place => $"{Blocks[0].Page}:{Blocks[0].Line}";

    /// <summary>Compiles and runs the program; what is wrong with it, with places on the page.</summary>
    public IEnumerable<string> Problems()
    {
        using var assembly = new MemoryStream();
        string[] errors = Compile(assembly);
        if (errors.Length > 0) return errors;
        if (Frame is not null) return [];
        try
        {
            return Differences(Run(assembly.ToArray()));
        }
        catch (Exception error)
        {
            return [$"{Place}: {error}"];
        }
    }

    private string[] Compile(MemoryStream assembly)
    {
        var trees = Sources().Append(Usings).Select(s => CSharpSyntaxTree.ParseText(s, Language)).ToArray();
        bool runs = trees.Any(t => t.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any());
        var options = new CSharpCompilationOptions(
            runs ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true);
        // Frames are about files of ours and see what those see.
        string name = Frame is null ? "Page" : "AiDotNet.Jit.Tests";
        var result = CSharpCompilation.Create(name, trees, References.Value, options).Emit(assembly);
        return [.. result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(Text)];
    }

    private static string Text(Diagnostic diagnostic)
    {
        var place = diagnostic.Location.GetMappedLineSpan();
        return $"{place.Path}:{place.StartLinePosition.Line + 1}: {diagnostic.Id} {diagnostic.GetMessage()}";
    }

    // One file as a newcomer would paste it together: usings, statements, types.
    private IEnumerable<string> Sources()
    {
        if (Frame is { } frame)
        {
            string around = File.ReadAllText(Path.Combine(SourceTree.Root, "AiDotNet.Jit.Tests", "Docs", "Frames", frame + ".txt"));
            return [around.Replace("BLOCK", $"\n#line {Blocks[0].Line} \"{Blocks[0].Page}\"\n{Blocks[0].Text}\n#line default\n")];
        }
        var (usings, statements, types) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        var seen = new HashSet<string>();
        foreach (var block in Blocks)
        {
            var root = CSharpSyntaxTree.ParseText(block.Text, Language).GetCompilationUnitRoot();
            foreach (var directive in root.Usings.Where(u => seen.Add(u.ToString()))) Append(usings, block, directive);
            foreach (var member in root.Members) Append(member is GlobalStatementSyntax ? statements : types, block, member);
        }
        return [$"{usings}{statements}{types}"];
    }

    private static void Append(StringBuilder text, CodeBlock block, SyntaxNode node)
    {
        int line = node.GetLocation().GetLineSpan().StartLinePosition.Line + block.Line;
        text.Append($"#line {line} \"{block.Page}\"\n{node}\n");
    }

    private static string Run(byte[] assembly)
    {
        if (Assembly.Load(assembly).EntryPoint is not { } entry) return "";
        var (console, text) = (Console.Out, new StringWriter());
        Console.SetOut(text);
        try
        {
            entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, entry.GetParameters().Length == 0 ? [] : [Array.Empty<string>()], null);
        }
        finally
        {
            Console.SetOut(console);
        }
        return text.ToString();
    }

    private IEnumerable<string> Differences(string found)
    {
        if (Outputs.Count == 0) return [];
        // Blank lines do not count: a page may cut what is printed into several blocks.
        string[] expected = Lines(string.Join('\n', Outputs.Select(o => o.Text))), printed = Lines(found);
        string pattern = string.Join('\n', expected.Select(e => Regex.Escape(e).Replace("…", ".*")));
        return Regex.IsMatch(string.Join('\n', printed), $"^(?:{pattern})$", RegexOptions.CultureInvariant)
            ? []
            : [$"{Outputs[0].Page}:{Outputs[0].Line}: the page says\n{string.Join('\n', expected)}\nthe program printed\n{string.Join('\n', printed)}"];
    }

    private static string[] Lines(string text) =>
        [.. text.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0)];
}
