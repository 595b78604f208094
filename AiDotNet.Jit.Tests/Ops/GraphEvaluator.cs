using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ops;

/// <summary>Runs a graph node by node with Op.Evaluate: the reference for everything that compiles graphs.</summary>
public static class GraphEvaluator
{
    /// <summary>The outputs of the graph for these inputs, one per input node in their order.</summary>
    public static Tensor[] Run(Graph graph, IReadOnlyList<Tensor> inputs)
    {
        Assert.AreEqual(graph.Inputs.Count, inputs.Count, "one tensor per input");
        var values = new Dictionary<Node, Tensor>();
        for (int i = 0; i < inputs.Count; i++)
        {
            Assert.AreEqual(graph.Inputs[i].Type, inputs[i].Type, $"type of input {i}");
            values[graph.Inputs[i]] = inputs[i];
        }
        foreach (var node in graph.Nodes)
        {
            if (!values.ContainsKey(node)) values[node] = Evaluate(node, values);
        }
        return [.. graph.Outputs.Select(o => values[o])];
    }

    private static Tensor Evaluate(Node node, Dictionary<Node, Tensor> values)
    {
        var value = node.Op.Evaluate(node, [.. node.Operands.Select(o => values[o])]);
        Assert.AreEqual(node.Type, value.Type, $"{node.Op}: the inferred type is the type of the value");
        return value;
    }
}
