using System.Globalization;
using System.Text;
using AiDotNet.Jit.Codegen.CSharp;
using AiDotNet.Jit.Codegen.Expressions;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Debugging;

/// <summary>A case as a C# program of a few lines, for an issue or a test.</summary>
internal static class Reproduction
{
    public static string Write(GraphCase subject, JitOptions options, string title)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"// {title.ReplaceLineEndings(" ")}\n");
        foreach (string space in new[] { "System", "AiDotNet.Jit", "AiDotNet.Jit.Codegen.Expressions", "AiDotNet.Jit.Ir", "AiDotNet.Jit.Ops", "AiDotNet.Jit.Passes", "AiDotNet.Jit.Tensors" })
        {
            text.Append(CultureInfo.InvariantCulture, $"using {space};\n");
        }
        text.Append("\nvar graph = GraphText.Parse(\n    \"\"\"\n");
        foreach (string line in GraphText.Print(subject.Graph, renumber: true).TrimEnd().Split('\n')) text.Append("    ").Append(line).Append('\n');
        text.Append("    \"\"\", Primitive.Find);\nTensor[][] inputs =\n[\n");
        foreach (var set in subject.Inputs) text.Append(CultureInfo.InvariantCulture, $"    [{string.Join(", ", set.Select(Literal))}],\n");
        text.Append("];\n");
        foreach (string missing in Missing(subject, options)) text.Append(CultureInfo.InvariantCulture, $"// {missing}\n");
        text.Append(CultureInfo.InvariantCulture, $"var options = new JitOptions {{ {string.Join(", ", Settings(options))} }};\n");
        return text.Append("foreach (var set in inputs) Console.WriteLine(Verification.Run(graph, options, set));\n").ToString();
    }

    private static IEnumerable<string> Settings(JitOptions options)
    {
        yield return "UseCache = false";
        if (options.Mode != NumericMode.Default) yield return $"Mode = NumericMode.{options.Mode}";
        if (!options.Fuse) yield return "Fuse = false";
        if (options.MaxThreads != int.MaxValue) yield return $"MaxThreads = {options.MaxThreads}";
        if (options.Disabled.Count > 0) yield return $"Disabled = [{string.Join(", ", options.Disabled.Select(d => $"\"{d.Replace("\"", "\\\"")}\""))}]";
        if (options.Backend is ExpressionBackend backend) yield return $"Backend = new ExpressionBackend(vectorBits: {backend.VectorBits})";
    }

    // What text cannot say.
    private static IEnumerable<string> Missing(GraphCase subject, JitOptions options)
    {
        if (!options.Pipeline.SequenceEqual(Pipeline.Default)) yield return $"Set Pipeline to the one in use: {options.Pipeline}.";
        if (options.Backend is not (null or ExpressionBackend)) yield return $"Set Backend to the one in use: {options.Backend.Name}.";
        foreach (var op in subject.Graph.Nodes.Select(n => n.Op).Distinct().Where(o => Primitive.Find(o.Name) != o)) yield return $"Have the parser find the operation {op}.";
    }

    private static string Literal(Tensor tensor) => tensor.Contiguous() switch
    {
        Tensor<float> f => Literal("float", f.Shape, f.ToArray()),
        Tensor<double> d => Literal("double", d.Shape, d.ToArray()),
        Tensor<int> i => Literal("int", i.Shape, i.ToArray()),
        Tensor<bool> b => Literal("bool", b.Shape, b.ToArray()),
        var other => $"/* {other.Type} */ null!",
    };

    private static string Literal<T>(string type, Shape shape, T[] values) where T : notnull =>
        $"new Tensor<{type}>(new {type}[] {{ {string.Join(", ", values.Select(v => CSharpText.Of((object)v)))} }}, [{string.Join(", ", shape)}])";
}
