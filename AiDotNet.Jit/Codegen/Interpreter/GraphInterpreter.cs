using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Codegen.Interpreter;

/// <summary>Runs a graph node by node with the catalogue's own code: the oracle, the fallback and the baseline.</summary>
public sealed class GraphInterpreter
{
    private readonly Graph _graph;
    private readonly int[][] _operands;
    private readonly int[][] _released;
    private readonly int[] _outputs;
    private readonly int[] _inputOf;

    /// <summary>Prepares a graph: numbers its values and finds out when each is used for the last time.</summary>
    public GraphInterpreter(Graph graph)
    {
        _graph = graph;
        var number = graph.Nodes.Select((node, i) => (node, i)).ToDictionary(p => p.node, p => p.i);
        var argument = graph.Inputs.Select((node, i) => (node, i)).ToDictionary(p => p.node, p => p.i);
        _operands = [.. graph.Nodes.Select(n => n.Operands.Select(o => number[o]).ToArray())];
        _outputs = [.. graph.Outputs.Select(o => number[o])];
        _inputOf = [.. graph.Nodes.Select(n => argument.GetValueOrDefault(n, -1))];
        _released = LastUses();
    }

    /// <summary>The outputs for these inputs; new contiguous tensors that share no memory with the inputs.</summary>
    /// <exception cref="InvalidInputException">The number or types of the inputs are not those of the graph, or a check failed.</exception>
    public Tensor[] Run(params IReadOnlyList<Tensor> inputs)
    {
        InputValidation.Require(_graph.Inputs, inputs);
        var values = new Tensor?[_graph.Nodes.Count];
        for (int i = 0; i < values.Length; i++)
        {
            var node = _graph.Nodes[i];
            values[i] = _inputOf[i] >= 0 ? inputs[_inputOf[i]] : node.Op.Evaluate(node, Array.ConvertAll(_operands[i], o => values[o]!));
            foreach (int done in _released[i]) values[done] = null;
        }
        return Array.ConvertAll(_outputs, o => Own(values[o]!));
    }

    // Views of inputs are copied: the caller may change an input afterwards.
    private static Tensor Own(Tensor value)
    {
        var copy = Tensor.Uninitialized(value.Type);
        copy.CopyFrom(value);
        return copy;
    }

    private int[][] LastUses()
    {
        var last = Enumerable.Range(0, _operands.Length).ToArray();
        for (int i = 0; i < _operands.Length; i++)
        {
            foreach (int operand in _operands[i]) last[operand] = i;
        }
        foreach (int output in _outputs) last[output] = int.MaxValue;
        var released = new List<int>[_operands.Length];
        for (int i = 0; i < last.Length; i++)
        {
            if (last[i] < released.Length) (released[last[i]] ??= []).Add(i);
        }
        return [.. released.Select(r => r?.ToArray() ?? [])];
    }
}
