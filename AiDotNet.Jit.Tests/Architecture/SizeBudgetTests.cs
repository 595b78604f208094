using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AiDotNet.Jit.Tests.Architecture;

/// <summary>Short files, short methods, no names that say nothing.</summary>
[TestClass]
public partial class SizeBudgetTests
{
    private const int HardFile = 500, SoftFile = 300, HardMethod = 60, MostMethods = 30;

    // Longer than they should be, and why. An entry that is no longer needed is an error.
    private static readonly Dictionary<string, string> LongFiles = [];

    private static readonly Dictionary<string, string> LongMethods = [];

    private static readonly string[] Products = ["AiDotNet.Jit", "AiDotNet.Jit.Llvm", "AiDotNet.Jit.Gpu", "samples", "Benchmarks"];

    // What a program has written nobody has to read.
    private static readonly IReadOnlyList<SourceFile> Sources =
        [.. SourceTree.Files(Products).Where(f => !f.Name.EndsWith(".g.cs", StringComparison.Ordinal))];

    [TestMethod]
    public void No_file_is_longer_than_the_hard_limit()
    {
        var tooLong = Sources.Concat(SourceTree.Files("AiDotNet.Jit.Tests")).Where(f => f.Lines > HardFile).Select(f => $"{f.Name}: {f.Lines} lines");
        Assert.AreEqual("", string.Join("\n", tooLong));
    }

    [TestMethod]
    public void Files_beyond_the_soft_limit_have_a_reason()
    {
        var beyond = Sources.Where(f => f.Lines > SoftFile).ToDictionary(f => f.Name, f => f.Lines);
        Assert.AreEqual("", string.Join("\n", beyond.Where(f => !LongFiles.ContainsKey(f.Key)).Select(f => $"{f.Key}: {f.Value} lines")));
        Assert.AreEqual("", string.Join("\n", LongFiles.Keys.Except(beyond.Keys)), "no longer needed");
    }

    [TestMethod]
    public void Nine_of_ten_methods_are_short()
    {
        int[] lengths = [.. Methods().Select(m => m.Lines).Order()];
        int ninth = lengths[(int)(lengths.Length * 0.9)];
        Assert.IsTrue(ninth <= MostMethods, $"90% of {lengths.Length} methods have up to {ninth} lines, {MostMethods} allowed");
    }

    [TestMethod]
    public void Methods_beyond_the_hard_limit_have_a_reason()
    {
        var beyond = Methods().Where(m => m.Lines > HardMethod).ToDictionary(m => m.Name, m => m.Lines);
        Assert.AreEqual("", string.Join("\n", beyond.Where(m => !LongMethods.ContainsKey(m.Key)).Select(m => $"{m.Key}: {m.Value} lines")));
        Assert.AreEqual("", string.Join("\n", LongMethods.Keys.Except(beyond.Keys)), "no longer needed");
    }

    [TestMethod]
    public void Type_names_say_what_a_type_is()
    {
        var vague =
            from file in Sources
            from type in file.Tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            where VagueName().IsMatch(type.Identifier.Text)
            select $"{type.Identifier.Text} ({file.Name})";
        Assert.AreEqual("", string.Join("\n", vague));
    }

    [TestMethod]
    public void There_are_no_regions()
    {
        var regions = Sources.Where(f => f.Tree.GetRoot().DescendantTrivia(descendIntoTrivia: true).Any(t => t.IsKind(SyntaxKind.RegionDirectiveTrivia)));
        Assert.AreEqual("", string.Join("\n", regions.Select(f => f.Name)));
    }

    [TestMethod]
    public void The_measure_counts_what_it_should()
    {
        const string text = "class A {\n int B() {\n  return 1;\n }\n int C() => 2;\n /// <summary>x</summary>\n int D\n {\n  get { return 1; }\n }\n}";
        var methods = Methods(new("a.cs", CSharpSyntaxTree.ParseText(text)));
        Assert.AreEqual("a.cs: A.B 3, a.cs: A.C 1, a.cs: A.get 1", string.Join(", ", methods.Select(m => $"{m.Name} {m.Lines}")));
        Assert.IsTrue(VagueName().IsMatch("ShapeUtils") && VagueName().IsMatch("PassManager") && !VagueName().IsMatch("Database"));
    }

    private static IEnumerable<(string Name, int Lines)> Methods() => Sources.SelectMany(Methods).GroupBy(m => m.Name).Select(g => g.MaxBy(m => m.Lines));

    // Methods, constructors, operators, accessors and local functions that have a body, from the signature to the last brace.
    private static IEnumerable<(string Name, int Lines)> Methods(SourceFile file) =>
        from node in file.Tree.GetRoot().DescendantNodes()
        where node is BaseMethodDeclarationSyntax { Body: not null } or BaseMethodDeclarationSyntax { ExpressionBody: not null }
            or AccessorDeclarationSyntax { Body: not null } or LocalFunctionStatementSyntax
        let span = file.Tree.GetLineSpan(node.Span)
        let type = node.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault(t => t.Identifier.Text.Length > 0)?.Identifier.Text
        select ($"{file.Name}: {type}.{NameOf(node)}", span.EndLinePosition.Line - span.StartLinePosition.Line + 1);

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        OperatorDeclarationSyntax symbol => symbol.OperatorToken.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => node.Kind().ToString(),
    };

    [GeneratedRegex("(Manager|Helper|Helpers|Utils|Utilities|Base|Impl)$")]
    private static partial Regex VagueName();
}
