using System.Diagnostics;
using System.Runtime.InteropServices;
using AiDotNet.Jit.Tests.Architecture;
using AiDotNet.Jit.Tests.Packaging;

namespace AiDotNet.Jit.Tests.Samples;

/// <summary>samples/AheadOfTime as a native program: no code is made at run time, and no warning of the native compiler says otherwise.</summary>
[TestClass]
[TestCategory("Long")]
public class NativePublishTests
{
    // What restore and the native compiler say where a package or a linker is not to be had.
    private static readonly string[] NotHere = ["NU1101", "NU1102", "NU1301", "Platform linker", "vswhere"];

    [TestMethod]
    public void Generated_code_is_published_with_NativeAOT_and_learns()
    {
        using var folder = new TemporaryFolder();
        Copy(folder.Path);
        string program = Path.Combine(folder.Path, "out", OperatingSystem.IsWindows() ? "AheadOfTime.exe" : "AheadOfTime");
        var (exitCode, output) = DotNetCommand.Run(
            folder.Path, "publish", "AheadOfTime", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-p:PublishAot=true", "-o", Path.Combine(folder.Path, "out"));
        if (exitCode != 0 && Environment.GetEnvironmentVariable("AIDOTNET_REQUIRE_AOT") is null && NotHere.Any(n => output.Contains(n, StringComparison.Ordinal)))
        {
            Assert.Inconclusive($"The native compiler's packages or a linker (gcc or clang) are not here: {output}");
        }
        Assert.AreEqual(0, exitCode, output);
        Assert.IsFalse(File.Exists(Path.Combine(folder.Path, "out", "AheadOfTime.dll")), "no managed assembly is needed beside it");
        var (result, printed) = ChildProcess.Finish(new ProcessStartInfo(program));
        Assert.AreEqual(0, result, printed);
        StringAssert.Contains(printed, "right on points never seen");
    }

    // A folder of its own: a publish for one machine must not change what the build of this one has restored.
    private static void Copy(string folder)
    {
        foreach (string file in new[] { "Directory.Build.props", "Directory.Packages.props" }) File.Copy(Path.Combine(SourceTree.Root, file), Path.Combine(folder, file));
        string sample = Path.Combine(SourceTree.Root, "samples", "AheadOfTime");
        foreach (string file in Directory.GetFiles(sample).Concat(Directory.GetFiles(Path.Combine(sample, "Generated"))))
        {
            string target = Path.Combine(folder, "AheadOfTime", Path.GetRelativePath(sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
