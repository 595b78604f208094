using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Passes;

/// <summary>Evaluates a graph row by row.</summary>
internal static class GraphRunner
{
    public static Tensor[] Run(Graph graph, params Tensor[] inputs)
    {
        var values = new Dictionary<Node, Tensor>();
        for (int i = 0; i < inputs.Length; i++) values[graph.Inputs[i]] = inputs[i];
        foreach (var node in graph.Nodes)
        {
            if (!values.ContainsKey(node)) values[node] = node.Op.Evaluate(node, [.. node.Operands.Select(o => values[o])]);
        }
        return [.. graph.Outputs.Select(o => values[o])];
    }

    public static Tensor Make(TensorType type, ReadOnlySpan<double> data)
    {
        if (type.DType == DType.Float64) return new Tensor<double>(data, type.Shape);
        var floats = new float[data.Length];
        for (int i = 0; i < data.Length; i++) floats[i] = (float)data[i];
        return new Tensor<float>(floats, type.Shape);
    }

    public static double[] Doubles(Tensor tensor)
    {
        var contiguous = Tensor.Zeros(tensor.Type);
        contiguous.CopyFrom(tensor);
        return contiguous switch
        {
            Tensor<float> f => [.. f.Span.ToArray().Select(v => (double)v)],
            Tensor<double> d => d.Span.ToArray(),
            Tensor<int> i => [.. i.Span.ToArray().Select(v => (double)v)],
            Tensor<bool> b => [.. b.Span.ToArray().Select(v => v ? 1.0 : 0.0)],
            _ => throw new ArgumentException($"A test can not read {tensor.Type}."),
        };
    }

    /// <summary>Equal to the bit, any NaN being any other.</summary>
    public static bool SameBits(double a, double b) =>
        (double.IsNaN(a) && double.IsNaN(b)) || BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
