using AiDotNet.Jit.Tests.Architecture;

namespace AiDotNet.Jit.Tests.Docs;

/// <summary>The public surface of the packages is a file in the repository, so that a change of it is seen in review.</summary>
[TestClass]
public sealed class PublicApiTests
{
    private const string Update = "AIDOTNET_UPDATE_API";

    private static readonly string[] Assemblies = ["AiDotNet.Jit", "AiDotNet.Jit.Llvm", "AiDotNet.Jit.Gpu"];

    private static string File => Path.Combine(SourceTree.Root, "AiDotNet.Jit.Tests", "Docs", "PublicApi.txt");

    [TestMethod]
    public void The_listing_is_up_to_date()
    {
        string[] found = [.. Assemblies.SelectMany(a => PublicApi.Lines(a)).Distinct().Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable(Update) == "1") System.IO.File.WriteAllLines(File, found);
        string[] listed = System.IO.File.ReadAllLines(File);
        string[] changes = [.. listed.Except(found).Select(l => "- " + l), .. found.Except(listed).Select(l => "+ " + l)];
        Assert.AreEqual("", string.Join('\n', changes),
            $"The public surface changed. If that is meant, run\n{Update}=1 dotnet test AiDotNet.Jit.Tests -c Release --filter FullyQualifiedName~PublicApi\nand commit PublicApi.txt.");
    }

    [TestMethod]
    public void Nothing_public_is_missed()
    {
        var lines = PublicApi.Lines("AiDotNet.Jit").ToHashSet();
        // Every kind of member once: a listing that skips one would not notice its changes.
        foreach (string part in new[]
        {
            "AiDotNet.Jit JitOptions: public bool Fuse { get; init; }",
            "AiDotNet.Jit JitCompiler: public static void ClearCache()",
            "AiDotNet.Jit.Ir Op: public const int Variadic = -1",
            "AiDotNet.Jit.Codegen KernelEntry: delegate void KernelEntry(long table, long lo, long hi)",
            "AiDotNet.Jit.Ops NodeMath.extension(Node): public static Node operator *(Node a, double b)",
        })
        {
            Assert.Contains(part, lines);
        }
        foreach (var type in typeof(JitCompiler).Assembly.GetExportedTypes().Where(t => !t.IsNested))
        {
            string name = type.Name.Split('`')[0];
            Assert.IsTrue(lines.Any(l => l.StartsWith($"{type.Namespace} {name}", StringComparison.Ordinal)), $"{type} is not listed");
        }
    }
}
