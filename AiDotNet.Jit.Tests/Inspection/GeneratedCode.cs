using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using AiDotNet.Jit.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace AiDotNet.Jit.Tests.Inspection;

/// <summary>Generated C#, compiled without this library in sight and run on tensors.</summary>
internal sealed class GeneratedCode
{
    private static readonly MetadataReference[] Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System", StringComparison.Ordinal)).Select(p => MetadataReference.CreateFromFile(p)),
    ];

    private readonly Assembly _assembly;

    /// <summary>Compiles several files, each with a class of its own namespace.</summary>
    public GeneratedCode(params IEnumerable<string> sources)
    {
        SyntaxTree[] trees = [.. sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, path: $"{i}.cs"))];
        var compilation = CSharpCompilation.Create("generated", [.. trees, .. trees.Select(Bridge)], Platform, new(
            OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release, warningLevel: 4));
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image);
        var found = result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Take(5).ToArray();
        if (found.Length > 0)
        {
            var text = found[0].Location.SourceTree?.GetText();
            int line = found[0].Location.GetLineSpan().StartLinePosition.Line;
            Assert.Fail($"{string.Join("\n", found.Select(d => d.ToString()))}\n{text?.Lines[line]}");
        }
        image.Position = 0;
        _assembly = new AssemblyLoadContext("generated", isCollectible: true).LoadFromStream(image);
    }

    /// <summary>Runs the class of a namespace on tensors that are given in the order of its parameters.</summary>
    public unsafe void Run(string space, params IEnumerable<Tensor> tensors)
    {
        Tensor[] all = [.. tensors];
        var bridge = _assembly.GetType($"{space}.Bridge")!.GetMethod("Run")!.CreateDelegate<Action<nint[], int[]>>();
        bridge([.. all.Select(t => t.Address)], [.. all.Select(t => (int)t.Length)]);
        GC.KeepAlive(all);
    }

    // Reflection cannot pass spans.
    private static SyntaxTree Bridge(SyntaxTree tree)
    {
        var root = tree.GetRoot();
        var type = root.DescendantNodes().OfType<ClassDeclarationSyntax>().First();
        var run = type.Members.OfType<MethodDeclarationSyntax>().Single(m => m.Identifier.Text == "Run");
        string space = root.DescendantNodes().OfType<FileScopedNamespaceDeclarationSyntax>().Single().Name.ToString();
        var text = new StringBuilder($"namespace {space}; public static unsafe class Bridge {{ public static void Run(nint[] a, int[] n) {{ using var model = new {type.Identifier}(); model.Run(");
        text.AppendJoin(", ", run.ParameterList.Parameters.Select((p, i) => $"new System.{p.Type}((void*)a[{i}], n[{i}])"));
        return CSharpSyntaxTree.ParseText(text.Append("); } }").ToString());
    }
}
