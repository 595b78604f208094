using System.Diagnostics.CodeAnalysis;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tape;

/// <summary>
/// What is behind a tape: a graph builder that does not intern, and the value of each node. Tapes nested on one thread share one
/// recording, so the gradients that an inner tape builds are operations the outer one can differentiate. While tracing there
/// are no values.
/// </summary>
internal sealed class Recording
{
    private static int s_lastSeed;

    [ThreadStatic]
    private static Recording? s_current;

    private readonly Dictionary<ComputationNode, Node> _inputs = [];
    private readonly List<ComputationNode> _leaves = [];
    private readonly List<ComputationNode> _variables = [];
    private readonly List<ComputationNode> _results = [];
    private readonly List<RecordingScope> _scopes = [];
    private readonly NodeValues _values = new();
    private List<SeenValue>? _seen;
    private bool _evaluates;
    private int _streams;
    private ComputationNode<int>? _seed;

    /// <summary>A recording that computes values.</summary>
    internal Recording()
    {
        _evaluates = true;
        Builder = new GraphBuilder(intern: false) { NodeAdded = Added };
    }

    /// <summary>A trace: a recording without values.</summary>
    internal Recording(ComputationNode<int>? seed)
    {
        (IsTracing, _seed) = (true, seed);
        Builder = new GraphBuilder(intern: false);
    }

    /// <summary>The recording of this thread, recording or stopped; null outside any tape and trace.</summary>
    internal static Recording? Current => s_current is { IsReleased: false } recording ? recording : null;

    /// <summary>The recording that operations of this thread are to be added to.</summary>
    internal static Recording? Active => Current is { IsActive: true } recording ? recording : null;

    internal GraphBuilder Builder { get; }

    /// <summary>True when only shapes exist.</summary>
    internal bool IsTracing { get; }

    /// <summary>True once the last tape that used it was disposed.</summary>
    internal bool IsReleased { get; private set; }

    /// <summary>Leaves in the order of their first use.</summary>
    internal IReadOnlyList<ComputationNode> Leaves => _leaves;

    /// <summary>Variables created while recording, in order: the arguments of the recorded program.</summary>
    internal IReadOnlyList<ComputationNode> Variables => _variables;

    /// <summary>Values of leaves that a traced model asked for, as they were.</summary>
    internal IReadOnlyList<SeenValue> SeenValues => _seen ?? [];

    /// <summary>Recorded results in order.</summary>
    internal IReadOnlyList<ComputationNode> Results => _results;

    /// <summary>How many values are held for derivatives.</summary>
    internal int SavedValues => _values.Count;

    /// <summary>How many tapes share it.</summary>
    internal int Scopes => _scopes.Count;

    /// <summary>The leaf that dropout reads its seed from unless it is given one.</summary>
    internal ComputationNode<int> Seed => _seed ??= NewSeed();

    /// <summary>The seed if something drew from it.</summary>
    internal ComputationNode? SeedIfUsed => _seed is not null && _inputs.ContainsKey(_seed) ? _seed : null;

    internal RecordingScope? Innermost => _scopes is [.., var innermost] ? innermost : null;

    private bool IsActive => IsTracing || Innermost is { IsActive: true };

    /// <summary>A seed that no other recording of this process starts with.</summary>
    internal static ComputationNode<int> NewSeed() =>
        new(new Tensor<int>([Interlocked.Increment(ref s_lastSeed)], Shape.Scalar), "seed");

    /// <summary>A number that keeps the random bits of one operation apart from those of the others with the same seed.</summary>
    internal int NextStream() => _streams++;

    /// <summary>Joins the thread's recording, or starts one.</summary>
    internal static Recording Enter(RecordingScope scope)
    {
        var recording = s_current = Current ?? new Recording();
        recording._scopes.Add(scope);
        return recording;
    }

    /// <summary>Leaves it; the last one to leave lets go of the values.</summary>
    internal void Leave(RecordingScope scope)
    {
        _scopes.Remove(scope);
        if (_scopes.Count > 0) return;
        IsReleased = true;
        _values.Clear();
        foreach (var result in _results) result.Release();
        if (s_current == this) s_current = null;
    }

    /// <summary>Runs with this recording as the thread's: how a trace keeps its operations apart from those of a tape.</summary>
    internal TResult Within<TResult>(RecordingScope scope, Func<TResult> run)
    {
        var outer = s_current;
        s_current = this;
        _scopes.Add(scope);
        try
        {
            return run();
        }
        finally
        {
            _scopes.Remove(scope);
            s_current = outer;
        }
    }

    /// <summary>Runs without computing the values of the nodes it makes; they are computed when asked for.</summary>
    internal TResult WithoutValues<TResult>(Func<TResult> run)
    {
        bool evaluated = _evaluates;
        _evaluates = false;
        try
        {
            return run();
        }
        finally
        {
            _evaluates = evaluated;
        }
    }

    internal Tensor ValueOf(Node node) => _values.Of(node);

    /// <summary>A value that shares no memory with an operand and has a span.</summary>
    internal Tensor OwnValueOf(Node node) =>
        ValueOf(node) is { IsContiguous: true } value && !node.Op.Is(OpTraits.View | OpTraits.Source | OpTraits.Checks)
            ? value
            : NodeValues.Copy(ValueOf(node));

    internal void DropValuesFrom(int mark) => _values.DropFrom(mark);

    /// <summary>The graph node of a node of this recording, or of a leaf, which becomes an input when first used.</summary>
    /// <exception cref="InvalidGraphException">The node is a result of another recording.</exception>
    internal Node NodeOf(ComputationNode node)
    {
        if (node.Recording == this) return node.Node!;
        if (node.Recording is { } other) throw Mixed(node, other);
        return _inputs.TryGetValue(node, out var known) ? known : AddInput(node);
    }

    /// <summary>True for results of this recording and for leaves it has seen.</summary>
    internal bool Knows(ComputationNode node, [NotNullWhen(true)] out Node? known)
    {
        known = node.Recording == this ? node.Node : null;
        return known is not null || _inputs.TryGetValue(node, out known);
    }

    /// <summary>Makes a leaf an argument of the recorded program.</summary>
    internal void AddVariable(ComputationNode leaf)
    {
        NodeOf(leaf);
        _variables.Add(leaf);
    }

    /// <summary>An input that stands for a tensor and is known to nobody but the caller.</summary>
    internal Node Bind(Tensor tensor, string? name = null)
    {
        var node = WithoutValues(() => Builder.Input(tensor.Type, name));
        _values.Bind(node, tensor);
        return node;
    }

    /// <summary>An input without a tensor: the argument of a trace.</summary>
    internal Node Placeholder(TensorType type, string? name) => Builder.Input(type, name);

    internal static bool IsPlaceholder(ComputationNode node) =>
        node is { Recording.IsTracing: true, Node.Op: { } op } && op == Primitive.Input;

    internal void Seen(ComputationNode leaf, Tensor value)
    {
        _seen ??= [];
        if (!_seen.Exists(s => s.Leaf == leaf)) _seen.Add(new(leaf, NodeValues.Copy(value)));
    }

    internal void AddResult(ComputationNode result) => _results.Add(result);

    private Node AddInput(ComputationNode leaf)
    {
        var tensor = leaf.Tensor;
        if (tensor.IsDisposed)
        {
            throw new InvalidGraphException(
                $"The leaf {leaf} holds a tensor that was disposed. Keep the tensor alive for as long as a tape or a graph uses it.");
        }
        var node = IsTracing ? Placeholder(leaf.Type, leaf.Name) : Bind(tensor, leaf.Name);
        _inputs.Add(leaf, node);
        _leaves.Add(leaf);
        return node;
    }

    private void Added(Node node)
    {
        if (_evaluates) _values.Of(node);
    }

    private static InvalidGraphException Mixed(ComputationNode node, Recording other) => new(other.IsReleased
        ? $"The node {node} was recorded on a tape that was disposed or reset; operations require nodes of the current tape. " +
          "Pass Constant(node.Value) to go on from its value without its history."
        : $"The node {node} belongs to another tape or trace; operations require leaves and results of the current one. " +
          "Record both on one tape, or pass Constant(node.Value) to go on from its value without its history.");
}
