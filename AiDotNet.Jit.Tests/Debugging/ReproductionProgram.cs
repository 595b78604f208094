using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AiDotNet.Jit.Tests.Debugging;

/// <summary>Compiles and runs the program of a <see cref="Jit.Debugging.BisectReport"/>.</summary>
internal static class ReproductionProgram
{
    /// <summary>What the program prints.</summary>
    internal static string Run(string text)
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        var references = platform.Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is var f && (f.StartsWith("System", StringComparison.Ordinal) || f is "AiDotNet.Jit.dll" or "AiDotNet.Jit.Tests.dll"));
        var compilation = CSharpCompilation.Create("reproduction", [CSharpSyntaxTree.ParseText(text)], references.Select(p => MetadataReference.CreateFromFile(p)));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.IsTrue(result.Success, string.Join('\n', result.Diagnostics) + text);
        var (console, written) = (Console.Out, new StringWriter());
        try
        {
            Console.SetOut(written);
            System.Reflection.Assembly.Load(image.ToArray()).EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
        }
        return written.ToString();
    }
}
