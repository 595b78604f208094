using AiDotNet.Jit.Ir;

namespace AiDotNet.Jit.Codegen;

/// <summary>
/// The identity of a compilation: the whole structure of the graph and everything else the code depends on. Two keys are equal only
/// if all of it is equal; the hash merely finds candidates.
/// </summary>
public sealed class ProgramKey : IEquatable<ProgramKey>
{
    private readonly Line[] _lines;
    private readonly int[] _inputs;
    private readonly int[] _outputs;
    private readonly string _settings;
    private readonly int _hash;

    /// <summary>The key of a graph under settings: options, backend, vector width, updates, as text.</summary>
    public ProgramKey(Graph graph, string settings) : this(graph, settings, null) { }

    /// <summary>For tests: forces the hash, so that a collision can be shown to be harmless.</summary>
    internal ProgramKey(Graph graph, string settings, int? forcedHash)
    {
        var number = new Dictionary<Node, int>(graph.Nodes.Count);
        _lines = new Line[graph.Nodes.Count];
        for (int i = 0; i < _lines.Length; i++)
        {
            var node = graph.Nodes[i];
            number[node] = i;
            _lines[i] = new(node.Op, [.. node.Operands.Select(o => number[o])], node.Attributes);
        }
        _inputs = [.. graph.Inputs.Select(n => number[n])];
        _outputs = [.. graph.Outputs.Concat(graph.Checks).Select(n => number[n])];
        _settings = settings;
        _hash = forcedHash ?? Hash();
    }

    /// <inheritdoc/>
    public bool Equals(ProgramKey? other) =>
        other is not null && _hash == other._hash && _settings == other._settings && _lines.Length == other._lines.Length
        && _inputs.AsSpan().SequenceEqual(other._inputs) && _outputs.AsSpan().SequenceEqual(other._outputs)
        && _lines.Zip(other._lines).All(p => p.First.Same(p.Second));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ProgramKey);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    private int Hash()
    {
        var hash = new HashCode();
        foreach (var line in _lines)
        {
            hash.Add(line.Op);
            hash.Add(line.Attributes);
            foreach (int operand in line.Operands) hash.Add(operand);
        }
        foreach (int output in _outputs) hash.Add(output);
        hash.Add(_settings);
        return hash.ToHashCode();
    }

    private readonly record struct Line(Op Op, int[] Operands, OpAttributes? Attributes)
    {
        public bool Same(Line other) =>
            Op == other.Op && Operands.AsSpan().SequenceEqual(other.Operands) && Equals(Attributes, other.Attributes);
    }
}
