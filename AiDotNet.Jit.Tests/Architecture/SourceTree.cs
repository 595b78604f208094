using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AiDotNet.Jit.Tests.Architecture;

/// <summary>The sources of the solution, as the build sees them.</summary>
internal static class SourceTree
{
    private const string GlobalUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    /// <summary>The folder of the solution. A caller's file path would not do: reproducible builds replace it.</summary>
    internal static string Root { get; } = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The C# files of a project, without what the build generates.</summary>
    internal static IReadOnlyList<SourceFile> Files(params string[] folders) =>
    [
        .. from folder in folders
           from path in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
           let name = Path.GetRelativePath(Root, path).Replace('\\', '/')
           where !name.Contains("/obj/", StringComparison.Ordinal) && !name.Contains("/bin/", StringComparison.Ordinal)
           orderby name
           select new SourceFile(name, CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: name)),
    ];

    /// <summary>The files as one compilation, in which every name can be asked for its meaning.</summary>
    internal static CSharpCompilation Compile(IEnumerable<SourceFile> files)
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        var references = platform.Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("AiDotNet.Jit", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            "sources", [CSharpSyntaxTree.ParseText(GlobalUsings), .. files.Select(file => file.Tree)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static string FindRoot(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AiDotNet.Jit.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} holds AiDotNet.Jit.sln. Run the tests from the build output inside of the repository.");
    }
}
