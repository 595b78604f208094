using System.IO.Compression;
using System.Text.RegularExpressions;
using AiDotNet.Jit.Tests.Architecture;
using AiDotNet.Jit.Tests.Docs;
using AiDotNet.Jit.Tests.Samples;

namespace AiDotNet.Jit.Tests.Packaging;

/// <summary>The packages as a user gets them: packed, installed into a new project from a folder, and run.</summary>
[TestClass]
[TestCategory("Long")]
public sealed class PackageTests
{
    // A version that exists nowhere else, so that no cache answers for the folder.
    private const string Version = "0.0.1-test";

    private static readonly string[] Packages = ["AiDotNet.Jit", "AiDotNet.Jit.Llvm", "AiDotNet.Jit.Gpu"];

    private static TemporaryFolder s_folder = null!;

    private static string Feed => Path.Combine(s_folder.Path, "feed");

    [ClassInitialize]
    public static void Pack(TestContext context)
    {
        s_folder = new TemporaryFolder();
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        foreach (string package in Packages)
        {
            DotNet(SourceTree.Root, "pack", package, "--no-build", "-c", configuration, "-o", Feed, $"-p:Version={Version}");
        }
    }

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    public void A_package_holds_library_documentation_readme_icon_licence_and_symbols()
    {
        foreach (string package in Packages)
        {
            using var archive = ZipFile.OpenRead(Path.Combine(Feed, $"{package}.{Version}.nupkg"));
            string[] files = [.. archive.Entries.Select(e => e.FullName)];
            foreach (string file in new[] { $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml", "README.md", "icon.png" }) Assert.Contains(file, files, package);
            using var reader = new StreamReader(archive.GetEntry($"{package}.nuspec")!.Open());
            string specification = reader.ReadToEnd();
            foreach (string part in new[] { "<readme>README.md", "<icon>icon.png", "<license type=\"expression\">Apache-2.0", "<description>", "<tags>" })
            {
                StringAssert.Contains(specification, part, package);
            }
            using var symbols = ZipFile.OpenRead(Path.Combine(Feed, $"{package}.{Version}.snupkg"));
            Assert.IsNotNull(symbols.GetEntry($"lib/net10.0/{package}.pdb"), package);
        }
    }

    [TestMethod]
    public void A_new_project_installs_them_and_runs_the_first_example_of_README()
    {
        string project = Directory.CreateDirectory(Path.Combine(s_folder.Path, "newcomer")).FullName;
        DotNet(project, "new", "console", "--force", "--no-restore", "-f", "net10.0");
        File.WriteAllText(Path.Combine(project, "nuget.config"), Sources());
        foreach (string package in Packages) DotNet(project, "add", "package", package, "--version", Version);
        var example = DocumentPage.Load("README.md").Programs[0];
        File.WriteAllText(Path.Combine(project, "Program.cs"), example.Blocks[0].Text);
        string printed = DotNet(project, "run", "-c", "Release");
        string expected = Regex.Escape(example.Outputs[0].Text.Trim()).Replace("…", ".*").Replace("\\n", "\r?\n");
        Assert.IsTrue(Regex.IsMatch(printed.Trim(), $"{expected}$"), $"README says\n{example.Outputs[0].Text}\nit printed\n{printed}");
    }

    // Our packages from the folder; what they depend on from the packages this build restored, so that no network is needed.
    private static string Sources()
    {
        string restored = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(s_folder.Path, "packages")}" /></config>
              <packageSources><clear /><add key="feed" value="{Feed}" /></packageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
              <fallbackPackageFolders><clear /><add key="restored" value="{restored}" /></fallbackPackageFolders>
            </configuration>
            """;
    }

    private static string DotNet(string folder, params string[] arguments)
    {
        var (exitCode, output) = DotNetCommand.Run(folder, arguments);
        Assert.AreEqual(0, exitCode, $"dotnet {string.Join(' ', arguments)}\n{output}");
        return output;
    }
}
