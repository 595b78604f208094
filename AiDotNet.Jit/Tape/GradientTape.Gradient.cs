using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <content>Derivatives.</content>
public sealed partial class GradientTape<T>
{
    /// <summary>The gradient of the sum of <paramref name="target"/>, of any shape, for each source.</summary>
    /// <param name="target">A result recorded on this tape.</param>
    /// <param name="sources">Leaves or recorded results; by default the watched nodes and the leaves that require gradients.</param>
    /// <param name="createGraph">Whether the gradients are recorded, too, for derivatives of them; always so inside another tape.</param>
    /// <exception cref="InvalidGraphException">A tape that is not persistent was asked twice, or a node was not recorded.</exception>
    /// <exception cref="NotDifferentiableException">The target or a source is not float, or an operation has no gradient.</exception>
    public Gradients<T> Gradient(ComputationNode<T> target, IEnumerable<ComputationNode<T>>? sources = null, bool createGraph = false) =>
        Compute(target, sources, seed: null, createGraph);

    /// <summary>The gradient of the sum of <paramref name="target"/> weighted by <paramref name="seed"/>, for each source.</summary>
    /// <param name="target">A result recorded on this tape.</param>
    /// <param name="sources">As in the other overload; null for the default.</param>
    /// <param name="seed">One weight per element of the target: the gradient that flows in from what follows it.</param>
    /// <param name="createGraph">As in the other overload.</param>
    /// <exception cref="InvalidGraphException">As in the other overload, or the seed has another shape than the target.</exception>
    public Gradients<T> Gradient(
        ComputationNode<T> target, IEnumerable<ComputationNode<T>>? sources, Tensor<T> seed, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(seed);
        return Compute(target, sources, seed, createGraph);
    }

    private Gradients<T> Compute(ComputationNode<T> target, IEnumerable<ComputationNode<T>>? sources, Tensor<T>? seed, bool createGraph)
    {
        ArgumentNullException.ThrowIfNull(target);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_used && !Persistent)
        {
            throw new InvalidGraphException(
                "This tape has computed its gradient already, and a tape that is not persistent does so once. " +
                "Make it with new GradientTape<T>(persistent: true), or record the model again on a new tape.");
        }
        ComputationNode<T>[] wanted = [.. (sources ?? DefaultSources()).Distinct()];
        var gradients = createGraph || _recording.IsTracing || _recording.Scopes > 1
            ? Record(target, seed, wanted)
            : new Gradients<T>(wanted, [.. Differentiation.Evaluate(_recording, target, seed, wanted).Cast<Tensor<T>>()], nodes: null);
        _used = true;
        if (!_recording.IsTracing)
        {
            foreach (var source in wanted) source.Gradient = gradients[source];
        }
        return gradients;
    }

    private Gradients<T> Record(ComputationNode<T> target, Tensor<T>? seed, ComputationNode<T>[] sources)
    {
        var nodes = Differentiation.Build(_recording, target, seed, sources);
        ComputationNode<T>[] recorded = [.. nodes.Select((n, i) => Result(n, target, sources[i]))];
        if (_recording.IsTracing) return new Gradients<T>(sources, values: null, recorded);
        return new Gradients<T>(sources, [.. nodes.Select(n => (Tensor<T>)NodeValues.Copy(_recording.ValueOf(n)))], recorded);
    }

    private ComputationNode<T> Result(Node node, ComputationNode<T> target, ComputationNode<T> source)
    {
        var result = new ComputationNode<T>(_recording, node, [target, source]);
        _recording.AddResult(result);
        return result;
    }

    private IEnumerable<ComputationNode<T>> DefaultSources()
    {
        var sources = _watched.Concat(_recording.Leaves.OfType<ComputationNode<T>>().Where(l => l.RequiresGradient)).ToArray();
        return sources.Length > 0 ? sources : throw new InvalidGraphException(
            "The tape has no sources: no leaf used on it requires gradients, and no node is watched. " +
            "Make parameters with Variable, call Watch, or name sources.");
    }
}
