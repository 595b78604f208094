using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AiDotNet.Jit.Tests.Architecture;

/// <summary>A folder of the library uses only the folders before it in this list; files outside of folders may use everything.</summary>
[TestClass]
public class LayeringTests
{
    private const string Library = "AiDotNet.Jit", Facade = "(root)", NotGeneratedYet = "CS8795";

    private static readonly string[] Layers =
    [
        "Diagnostics", "Tensors", "Numerics", "Ir", "Ops", "Autodiff", "Tape", "Training", "Passes", "Kernels", "Planning", "Runtime", "Codegen",
        "Tuning", "Inspection", Facade, "Debugging", "Automatic",
    ];

    private static readonly string[] AllowedPackages =
        ["System.Numerics.Tensors", "MathNet.Numerics", "Microsoft.Extensions.Logging.Abstractions"];

    [TestMethod]
    public void Folders_use_only_folders_before_them()
    {
        var compilation = SourceTree.Compile(SourceTree.Files(Library));
        // A name that does not resolve would look like a name that breaks no rule.
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && d.Id != NotGeneratedYet);
        Assert.AreEqual("", string.Join("\n", errors.Take(5)));
        Assert.AreEqual("", string.Join("\n", Violations(compilation)));
    }

    [TestMethod]
    [DataRow("using AiDotNet.Jit.Passes;", "", "Ir may not use Passes (AiDotNet.Jit/Ir/Node.cs:1)")]
    [DataRow("", "private Passes.Pass? _pass;", "Ir may not use Passes (AiDotNet.Jit/Ir/Node.cs:3)")]
    [DataRow("", "private object? _pass = Diagnostics.Source.Pass.Name;", "Ir may not use Passes (AiDotNet.Jit/Ir/Node.cs:3)")]
    [DataRow("", "private object? _root = new Compiler();", "Ir may not use (root) (AiDotNet.Jit/Ir/Node.cs:3)")]
    [DataRow("using AiDotNet.Jit.Diagnostics;", "private Source? _source;", "")]
    public void A_forbidden_use_is_found_with_its_place(string usings, string member, string expected)
    {
        var compilation = SourceTree.Compile(
        [
            File("AiDotNet.Jit/Ir/Node.cs", $"{usings}\nnamespace AiDotNet.Jit.Ir;\npublic class Node {{ {member} }}"),
            File("AiDotNet.Jit/Passes/Pass.cs", "namespace AiDotNet.Jit.Passes;\npublic class Pass { public string Name = \"\"; }"),
            File("AiDotNet.Jit/Compiler.cs", "namespace AiDotNet.Jit;\npublic class Compiler { Passes.Pass? p; }"),
            File("AiDotNet.Jit/Diagnostics/Source.cs", "namespace AiDotNet.Jit.Diagnostics;\npublic class Source { public static Passes.Pass Pass = new(); }"),
        ]);
        var found = Violations(compilation).Where(v => v.StartsWith("Ir ", StringComparison.Ordinal)).Distinct();
        Assert.AreEqual(expected, string.Join("\n", found));
    }

    [TestMethod]
    public void Every_folder_has_its_place_in_the_order()
    {
        var folders = SourceTree.Files(Library).Select(file => LayerOf(file.Name)).Distinct();
        Assert.AreEqual("", string.Join(", ", folders.Except(Layers)));
    }

    [TestMethod]
    public void The_core_has_three_packages_and_the_backends_only_the_core()
    {
        CollectionAssert.IsSubsetOf(References("AiDotNet.Jit", "PackageReference"), AllowedPackages);
        Assert.AreEqual(0, References("AiDotNet.Jit", "ProjectReference").Length);
        foreach (string backend in new[] { "AiDotNet.Jit.Llvm", "AiDotNet.Jit.Gpu" })
        {
            Assert.AreEqual(0, References(backend, "PackageReference").Length, backend);
            CollectionAssert.AreEqual(new[] { "../AiDotNet.Jit/AiDotNet.Jit.csproj" }, References(backend, "ProjectReference"), backend);
        }
    }

    private static string[] References(string project, string kind) =>
        [.. XDocument.Load(Path.Combine(SourceTree.Root, project, project + ".csproj")).Descendants(kind).Select(e => (string)e.Attribute("Include")!)];

    private static SourceFile File(string name, string text) => new(name, CSharpSyntaxTree.ParseText(text, path: name));

    private static IEnumerable<string> Violations(CSharpCompilation compilation) =>
        from tree in compilation.SyntaxTrees
        where tree.FilePath.Length > 0
        let layer = LayerOf(tree.FilePath)
        let model = compilation.GetSemanticModel(tree)
        from name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
        let used = LayerOf(model.GetSymbolInfo(name).Symbol)
        where used is not null && Array.IndexOf(Layers, used) > Array.IndexOf(Layers, layer)
        select $"{layer} may not use {used} ({tree.FilePath}:{name.GetLocation().GetLineSpan().StartLinePosition.Line + 1})";

    private static string LayerOf(string file) => file.Split('/') is [_, var folder, _, ..] ? folder : Facade;

    // A using or a qualified name means the layer itself; the namespace of the library on the way to it means nothing.
    private static string? LayerOf(ISymbol? symbol)
    {
        bool isNamespace = symbol is INamespaceSymbol;
        var space = symbol as INamespaceSymbol ?? (symbol is ILocalSymbol or IParameterSymbol ? null : symbol?.ContainingNamespace);
        return space?.ToDisplayString().Split('.') switch
        {
            ["AiDotNet", "Jit"] when !isNamespace => Facade,
            ["AiDotNet", "Jit", var layer, ..] => layer,
            _ => null,
        };
    }
}
