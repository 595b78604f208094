using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using AiDotNet.Jit.Tests.Architecture;

namespace AiDotNet.Jit.Tests.Samples;

/// <summary>Every sample runs as a program of its own and prints what it promises.</summary>
[TestClass]
public sealed class SampleTests
{
    private const int MostLines = 80;

    [TestMethod]
    public void A_classifier_trains_on_digits()
    {
        string text = Run("TrainDigits", "--epochs", "1", "--batch", "64", "--json");
        Assert.IsTrue(Number(text, @"^epoch   1 .*accuracy ([\d.]+)\s?%") > 85, text);
        foreach (string part in new[] { "8000 images", "compiled ", "graph ", "laws ", "kernels ", "memory ", "per step ", "allocation  0 bytes" }) StringAssert.Contains(text, part);
        Assert.IsTrue(Number(text, @"^\{""accuracy"":([\d.]+)") > 0.85, text);
    }

    [TestMethod]
    public void Files_that_are_not_there_end_the_program_with_one_line()
    {
        var (exitCode, output) = Start("TrainDigits", "--mnist", "nowhere");
        Assert.AreEqual(1, exitCode, output);
        Assert.AreEqual("nowhere: there is no such folder. Pass the folder that holds train-images-idx3-ubyte[.gz] and the others.", output.Trim());
    }

    [TestMethod]
    public void An_automatic_model_compiles_behind_the_callers_back()
    {
        string text = Run("Automatic", "--json");
        StringAssert.Contains(text, "\"WrongAnswers\":0,", text);
        Assert.IsTrue(Number(text, @"""CompiledCalls"":(\d+)") > 0 && Number(text, @"""Specializations"":(\d+)") is >= 1 and <= 3, text);
    }

    [TestMethod]
    public void A_server_answers_many_threads() => StringAssert.Contains(Run("Server", "4", "200"), "800 requests in");

    [TestMethod]
    public void A_custom_op_fits_a_distribution()
    {
        string text = Run("CustomOp", "300");
        Assert.AreEqual(3, Number(text, @"fitted shape ([\d.]+)"), 0.1, text);
        Assert.AreEqual(2, Number(text, @"rate ([\d.]+); drawn"), 0.1, text);
    }

    [TestMethod]
    public void A_custom_pass_is_applied_and_judged()
    {
        string text = Run("CustomPass", "10000", "5");
        StringAssert.Contains(text, "FastTanh: 2 -> ");
        Assert.IsTrue(Number(text, @"largest error ([\dE.+-]+)") is > 0.01 and < 0.025, text);
        StringAssert.Contains(text, "verification fails");
    }

    [TestMethod]
    public void A_network_learns_an_equation_of_second_order()
    {
        string text = Run("PhysicsSecondOrder", "1800");
        Assert.IsTrue(Number(text, @"-> ([\dE.+-]+);") < Number(text, @"loss ([\d.]+) ->") / 1e3, text);
        Assert.IsTrue(Number(text, @"exact solution ([\dE.+-]+)") < 0.05, text);
    }

    [TestMethod]
    public void A_transformer_learns_a_rhyme()
    {
        string text = Run("TinyTransformer", "160");
        Assert.IsTrue(Number(text, @"step +0 +loss ([\d.]+)") > 3, text);
        Assert.IsTrue(Number(text, @"step +160 +loss ([\d.]+)") < 0.6, text);
        StringAssert.Contains(text, "the house that Jack built");
    }

    [TestMethod]
    public void Greeks_are_those_of_the_formula()
    {
        string text = Run("OptionGreeks", "1000", "2");
        var errors = Regex.Matches(text, @"formula ([\dE.+-]+)").Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.AreEqual(6, errors.Length, text);
        Assert.IsTrue(errors.Max() < 1e-11, text);
    }

    [TestMethod]
    public void The_compiler_is_looked_into()
    {
        using var folder = new TemporaryFolder();
        StringAssert.Contains(Run("InspectTheCompiler", folder.Path), "elements verified");
        foreach (var (file, part) in new[]
        {
            ("graph.txt", "= dot("), ("graph.dot", "digraph {"), ("graph.mmd", "flowchart TD"), ("CompiledModel.cs", "class CompiledModel"),
            ("explanation.json", "\"decisions\""), ("trace.json", "traceEvents"), ("report.html", "application/json"),
        })
        {
            StringAssert.Contains(File.ReadAllText(Path.Combine(folder.Path, file)), part, file);
        }
    }

    [TestMethod]
    public void Samples_are_short()
    {
        var programs = Directory.GetFiles(Path.Combine(SourceTree.Root, "samples"), "*.csproj", SearchOption.AllDirectories)
            .Where(p => File.ReadAllText(p).Contains("<OutputType>Exe</OutputType>", StringComparison.Ordinal)).Select(p => Path.GetFileNameWithoutExtension(p)!).ToHashSet();
        var lines = SourceTree.Files("samples").Where(f => !f.Name.Contains("/Generated/", StringComparison.Ordinal)).GroupBy(f => f.Name.Split('/')[1])
            .Where(g => programs.Contains(g.Key)).ToDictionary(g => g.Key, g => g.Sum(f => f.Lines));
        Assert.IsTrue(lines.Count > 8, "samples are not where they are looked for");
        Assert.AreEqual("", string.Join("\n", lines.Where(l => l.Value >= MostLines).Select(l => $"{l.Key}: {l.Value} lines")));
    }

    [TestMethod]
    public void Every_sample_is_in_the_solution_in_README_and_in_a_test()
    {
        string solution = File.ReadAllText(Path.Combine(SourceTree.Root, "AiDotNet.Jit.sln")), readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));
        string tests = string.Concat(SourceTree.Files("AiDotNet.Jit.Tests").Select(f => f.Tree));
        foreach (string sample in Directory.GetDirectories(Path.Combine(SourceTree.Root, "samples")).Select(f => Path.GetFileName(f)!))
        {
            StringAssert.Contains(solution, $"{sample}.csproj");
            StringAssert.Contains(readme, $"samples/{sample}");
            StringAssert.Contains(tests, sample, "no test runs it");
        }
    }

    private static string Run(string sample, params string[] arguments)
    {
        var (exitCode, output) = Start(sample, arguments);
        Assert.AreEqual(0, exitCode, output);
        return output;
    }

    private static (int ExitCode, string Output) Start(string sample, params string[] arguments) =>
        ChildProcess.Finish(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, sample + ".dll"), .. arguments]));

    private static double Number(string text, string pattern)
    {
        var match = Regex.Match(text, pattern, RegexOptions.Multiline);
        Assert.IsTrue(match.Success, $"no {pattern} in\n{text}");
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
