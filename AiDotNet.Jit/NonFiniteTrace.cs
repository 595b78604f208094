using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit;

/// <summary>Runs compiled code, and where its results are not finite finds out by the interpreter where that began.</summary>
internal static class NonFiniteTrace
{
    /// <summary>Runs an executable and looks at what it wrote.</summary>
    /// <param name="executable">What to run.</param>
    /// <param name="graph">The graph it was compiled from, before the passes: its nodes carry the origins.</param>
    /// <param name="inputs">The arguments; those that are overwritten get their old values back before the exception is thrown.</param>
    /// <param name="outputs">The results, null for those that overwrite an argument.</param>
    /// <exception cref="NonFiniteException">A result holds NaN or an infinity.</exception>
    public static void Run(Executable executable, Graph graph, Tensor[] inputs, Tensor?[] outputs)
    {
        Tensor[] before = [.. inputs.Select(TensorMemory.Contiguous)];
        executable.Run(inputs, outputs);
        Tensor[] results = [.. outputs.OfType<Tensor>(), .. executable.Overwritten.Select(i => inputs[i])];
        if (!results.Any(r => Worst(r) != Badness.Finite)) return;
        bool nan = results.Any(r => Worst(r) == Badness.NaN);
        foreach (int i in executable.Overwritten) inputs[i].CopyFrom(before[i]);
        throw new NonFiniteException(Explain(graph, before, nan ? Badness.NaN : Badness.Infinite));
    }

    private enum Badness { Finite, Infinite, NaN }

    private static string Explain(Graph graph, Tensor[] inputs, Badness kind)
    {
        var values = new Dictionary<Node, Tensor>();
        for (int i = 0; i < inputs.Length; i++) values[graph.Inputs[i]] = inputs[i];
        foreach (var node in graph.Nodes)
        {
            if (!values.ContainsKey(node)) values[node] = node.Op.Evaluate(node, [.. node.Operands.Select(o => values[o])]);
            // Constants may be infinite on purpose: masks are.
            if (node.Op == Primitive.Const || Worst(values[node]) < kind || node.Operands.Any(o => Worst(values[o]) >= kind)) continue;
            return Describe(node, kind, values);
        }
        return $"The compiled code computed {Word(kind)} where the interpreter does not. Call Verify on these inputs and report what it says.";
    }

    private static string Describe(Node node, Badness kind, Dictionary<Node, Tensor> values)
    {
        double[] elements = Elements(values[node]);
        int first = Array.FindIndex(elements, v => kind == Badness.NaN ? double.IsNaN(v) : double.IsInfinity(v));
        string where = $"element {first} of {node.Type}{Place(node)}";
        if (node.Op == Primitive.Input)
        {
            string name = node.Attribute<InputAttributes>().Name is { } n ? $" \"{n}\"" : "";
            return $"The input{name} holds {Word(kind)} at {where}. Clean the data, or look at what updates this parameter.";
        }
        string operands = string.Join(", ", node.Operands.Select(o => Range(Elements(values[o]))));
        return $"{node.Op} produced {Word(kind)} at {where}, from operands in {operands}. " +
            "Keep its operands inside its domain (clip, add an epsilon, or mask them before, not after), or lower the learning rate.";
    }

    // A node of a gradient has no line of its own: the nearest one it is computed from tells which layer it belongs to.
    private static string Place(Node node)
    {
        if (node.Origin is { } own) return $" (recorded at {own})";
        var near = new Graph([], [node]).Nodes.LastOrDefault(n => n.Origin is not null);
        return near is null ? "" : $" (computed from {near.Op} recorded at {near.Origin})";
    }

    private static Badness Worst(Tensor tensor)
    {
        if (!tensor.DType.IsFloat()) return Badness.Finite;
        var worst = Badness.Finite;
        foreach (double value in Elements(tensor))
        {
            if (double.IsNaN(value)) return Badness.NaN;
            if (double.IsInfinity(value)) worst = Badness.Infinite;
        }
        return worst;
    }

    private static string Range(double[] values) => values.Length == 0 ? "[]" : FormattableString.Invariant($"[{values.Min():G6}, {values.Max():G6}]");

    private static string Word(Badness kind) => kind == Badness.NaN ? "NaN" : "an infinity";

    private static double[] Elements(Tensor tensor) => tensor.Contiguous().Cast<double>().Span.ToArray();
}
