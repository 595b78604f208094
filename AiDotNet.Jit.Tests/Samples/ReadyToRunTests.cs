using System.Diagnostics;
using System.Runtime.InteropServices;
using AiDotNet.Jit.Tests.Packaging;

namespace AiDotNet.Jit.Tests.Samples;

/// <summary>An application that is compiled ahead of time by ReadyToRun, this library with it: it starts sooner and makes the same code.</summary>
[TestClass]
[TestCategory("Long")]
public class ReadyToRunTests
{
    private const string Program = """
        using AiDotNet.Jit;
        using AiDotNet.Jit.Tensors;
        using F = AiDotNet.Jit.Tape.TensorOperations<float>;

        using var model = JitCompiler.Compile<float>(x => F.Sin(x) * 2, [3], new());
        Console.WriteLine(model.Forward([Tensor<float>.FromArray(0, 1e7f, 1)])[0].Span[0] == 0 ? "computed a sine" : "wrong");
        """;

    [TestMethod]
    public void An_application_is_published_with_ReadyToRun_and_runs()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "App.csproj"), Project());
        File.WriteAllText(Path.Combine(folder.Path, "Program.cs"), Program);
        string output = Path.Combine(folder.Path, "out");
        var (exitCode, printed) = DotNetCommand.Run(
            folder.Path, "publish", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false", "-p:PublishReadyToRun=true", "-o", output);
        if (exitCode != 0 && Environment.GetEnvironmentVariable("AIDOTNET_REQUIRE_AOT") is null && new[] { "NU1101", "NU1102", "NU1301" }.Any(n => printed.Contains(n, StringComparison.Ordinal)))
        {
            Assert.Inconclusive($"The compiler's package is not here: {printed}");
        }
        Assert.AreEqual(0, exitCode, printed);
        Assert.IsGreaterThan(1.5 * new FileInfo(typeof(JitCompiler).Assembly.Location).Length, new FileInfo(Path.Combine(output, "AiDotNet.Jit.dll")).Length, "it holds machine code");
        var (result, said) = ChildProcess.Finish(new ProcessStartInfo(Path.Combine(output, OperatingSystem.IsWindows() ? "App.exe" : "App")));
        Assert.AreEqual(0, result, said);
        StringAssert.Contains(said, "computed a sine");
    }

    private static string Project()
    {
        string[] libraries = ["AiDotNet.Jit", "MathNet.Numerics", "System.Numerics.Tensors", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions"];
        var references = libraries.Select(l => Path.Combine(AppContext.BaseDirectory, l + ".dll")).Where(File.Exists);
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{string.Join(';', references)}" />
              </ItemGroup>
            </Project>
            """;
    }
}
