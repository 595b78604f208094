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

    // An application with readers and generators of data; the others show one thing each.
    private static readonly string[] Larger = ["TrainDigits"];

    [TestMethod]
    public void A_classifier_trains_on_digits()
    {
        string text = Run("TrainDigits", "--epochs", "1", "--batch", "64");
        Assert.IsTrue(Number(text, @"accuracy ([\d.]+)\s?%") > 85, text);
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
        var lines = SourceTree.Files("samples").Where(f => !f.Name.Contains("/Generated/", StringComparison.Ordinal)).GroupBy(f => f.Name.Split('/')[1]).Where(g => !Larger.Contains(g.Key));
        Assert.AreEqual("", string.Join("\n", lines.Where(g => g.Sum(f => f.Lines) >= MostLines).Select(g => $"{g.Key}: {g.Sum(f => f.Lines)} lines")));
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
        string program = Path.Combine(AppContext.BaseDirectory, sample + ".dll");
        var (exitCode, output) = ChildProcess.Finish(new ProcessStartInfo("dotnet", ["exec", program, .. arguments]));
        Assert.AreEqual(0, exitCode, output);
        return output;
    }

    private static double Number(string text, string pattern)
    {
        var match = Regex.Match(text, pattern, RegexOptions.Multiline);
        Assert.IsTrue(match.Success, $"no {pattern} in\n{text}");
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
