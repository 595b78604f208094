using System.Globalization;
using System.Text;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Fuzzing;

/// <summary>Turns a failure into a test.</summary>
public static class RegressionWriter
{
    /// <summary>The C# of a test method for AiDotNet.Jit.Tests/Fuzzing/FuzzRegressions.cs.</summary>
    public static string Write(FuzzFailure failure)
    {
        var text = new StringBuilder();
        string first = failure.Message.Split('\n')[0].Trim();
        text.AppendLine(CultureInfo.InvariantCulture, $"    // {failure.Configuration}: {first}");
        text.AppendLine("    [TestMethod]").AppendLine(CultureInfo.InvariantCulture, $"    public void Seed_{failure.Case.Seed}() => Check(");
        text.AppendLine("        \"\"\"");
        foreach (string line in failure.Case.Text.TrimEnd().Split('\n')) text.AppendLine(CultureInfo.InvariantCulture, $"        {line}");
        text.AppendLine("        \"\"\",").AppendLine("        [");
        foreach (var set in failure.Case.Inputs) text.AppendLine(CultureInfo.InvariantCulture, $"            [{string.Join(", ", set.Select(Literal))}],");
        return text.AppendLine("        ]);").ToString();
    }

    private static string Literal(Tensor tensor) => $"[{string.Join(", ", tensor.Contiguous().Cast<double>().Span.ToArray().Select(Literal))}]";

    private static string Literal(double value) => value switch
    {
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        0 when double.IsNegative(value) => "-0.0",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
