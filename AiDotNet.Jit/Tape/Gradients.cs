using System.Collections;
using System.Diagnostics.CodeAnalysis;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>The gradient for each source, in the order the sources were given.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Gradients<T> : IReadOnlyDictionary<ComputationNode<T>, Tensor<T>> where T : unmanaged
{
    private readonly ComputationNode<T>[] _sources;
    private readonly Dictionary<ComputationNode<T>, int> _positions = [];
    private readonly Tensor<T>[]? _values;
    private readonly ComputationNode<T>[]? _nodes;

    internal Gradients(ComputationNode<T>[] sources, Tensor<T>[]? values, ComputationNode<T>[]? nodes)
    {
        (_sources, _values, _nodes) = (sources, values, nodes);
        for (int i = 0; i < sources.Length; i++) _positions[sources[i]] = i;
    }

    /// <summary>The gradient for <paramref name="key"/>, in its shape; zeros where the target does not depend on it.</summary>
    /// <exception cref="InvalidGraphException">The node was no source, or gradients were taken while tracing.</exception>
    public Tensor<T> this[ComputationNode<T> key] => Value(Position(key));

    /// <summary>The recorded gradient for a source, which can be differentiated again.</summary>
    /// <exception cref="InvalidGraphException">The node was no source, or the gradients were not recorded.</exception>
    public ComputationNode<T> Node(ComputationNode<T> source)
    {
        int position = Position(source);
        return _nodes?[position] ?? throw new InvalidGraphException(
            $"The gradient for {source} was computed but not recorded. Call Gradient with createGraph: true to differentiate it again.");
    }

    /// <summary>The sources.</summary>
    public IEnumerable<ComputationNode<T>> Keys => _positions.Keys;

    /// <summary>The gradients in the order of the sources.</summary>
    public IEnumerable<Tensor<T>> Values => _positions.Values.Select(Value);

    /// <summary>The number of sources.</summary>
    public int Count => _positions.Count;

    /// <inheritdoc/>
    public bool ContainsKey(ComputationNode<T> key) => _positions.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(ComputationNode<T> key, [MaybeNullWhen(false)] out Tensor<T> value)
    {
        value = _positions.TryGetValue(key, out int position) ? Value(position) : null;
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<ComputationNode<T>, Tensor<T>>> GetEnumerator() =>
        _positions.Select(p => KeyValuePair.Create(p.Key, Value(p.Value))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Tensor<T> Value(int position) => _values?[position] ?? throw new InvalidGraphException(
        "Gradients have no values while tracing. Use Node(source), which stands for the gradient in the traced graph.");

    private int Position(ComputationNode<T> source) => _positions.TryGetValue(source, out int position)
        ? position
        : throw new InvalidGraphException(
            $"No gradient was computed for {source}; the sources were {string.Join(", ", _sources.AsEnumerable())}. Name it in sources.");
}
