using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace Benchmarks.Fuzzing;

/// <summary>
/// Grows a graph node by node. Every node is evaluated as it is made, so that productions can look at values: what overflows, divides by
/// almost zero or leaves the domain of a function is dropped again, and the graph stays finite.
/// </summary>
public sealed class GraphSource
{
    private const int Sets = 2;
    private const int LargestTensor = 4096;
    private const double LargestValue = 1e3;

    private static readonly int[] Extents = [1, 1, 2, 2, 3, 3, 4, 5, 5, 7, 8, 9, 13, 16, 17, 31, 33, 64];

    private readonly Dictionary<Node, Tensor[]> _values = [];
    private readonly List<Node> _pool = [];
    private readonly HashSet<Node> _used = [];
    private readonly Dictionary<Node, (double Low, double High)> _ranges = [];
    private readonly bool _special;

    /// <summary>An empty graph.</summary>
    /// <param name="random">Where all choices come from.</param>
    /// <param name="dtype">The dtype of most floats.</param>
    /// <param name="special">Whether inputs hold NaN, infinities, -0 and denormals.</param>
    public GraphSource(Random random, DType dtype, bool special) => (Random, DType, _special) = (random, dtype, special);

    /// <summary>Where all choices come from.</summary>
    public Random Random { get; }

    /// <summary>The dtype of most floats.</summary>
    public DType DType { get; }

    /// <summary>Makes the nodes.</summary>
    public GraphBuilder Builder { get; } = new();

    /// <summary>The nodes that may be used, in the order they were made.</summary>
    public IReadOnlyList<Node> Pool => _pool;

    /// <summary>Nodes nothing uses yet.</summary>
    public IEnumerable<Node> Sinks => _pool.Where(n => !_used.Contains(n) && n.Op != Primitive.Input);

    /// <summary>The value of a node in the first set of inputs.</summary>
    public Tensor Value(Node node) => _values[node][0];

    /// <summary>The tensors of some inputs, per set.</summary>
    public IReadOnlyList<Tensor[]> Draw(IReadOnlyList<Node> inputs) =>
        [.. Enumerable.Range(0, Sets).Select(set => inputs.Select(n => _values[n][set]).ToArray())];

    /// <summary>Applies a production; false when it does not fit or its value is of no use.</summary>
    public bool Grow(Production production)
    {
        try
        {
            var node = production.Apply(this);
            return node is not null && Admit(node);
        }
        catch (Exception e) when (e is InvalidGraphException or InvalidInputException)
        {
            return false; // random attributes make no sense for these operands, or a check refuses a value
        }
    }

    /// <summary>Evaluates a node and what it needs.</summary>
    /// <returns>False when a value is too large, or not finite in a graph that should be.</returns>
    public bool Evaluate(Node result)
    {
        foreach (var node in new Graph([], [result]).Nodes)
        {
            if (_values.ContainsKey(node)) continue;
            if (node.Shape.Size > 8 * LargestTensor) return false;
            _values[node] = [.. Enumerable.Range(0, Sets).Select(set => node.Op.Evaluate(node, [.. node.Operands.Select(o => _values[o][set])]))];
        }
        return _special || !result.DType.IsFloat() || IsWithin(result, -LargestValue, LargestValue);
    }

    // ---- operands ----

    /// <summary>A float node: a recent one as a rule, at times an old one or a new input.</summary>
    public Node Float() => Pick(n => n.DType == DType) ?? Input(Shape());

    /// <summary>A float node with at least so many axes.</summary>
    public Node Float(int rank) => Pick(n => n.DType == DType && n.Shape.Rank >= rank) ?? Input(Shape(rank));

    /// <summary>Any node.</summary>
    public Node Any() => Pick(_ => true) ?? Float();

    /// <summary>A float node of this shape: one there is, a piece of one, or a new input that others may share later.</summary>
    public Node Fit(Shape shape)
    {
        if (Random.Next(4) != 0 && Pick(n => n.DType == DType && n.Shape == shape) is { } same) return same;
        if (Random.Next(2) == 0 && Pick(n => n.DType == DType && n.Shape.Size == shape.Size) is { } flat) return flat.Reshape(shape);
        return Input(shape);
    }

    /// <summary>A float node whose values all lie between limits.</summary>
    public Node Between(double low, double high)
    {
        bool Fits(Node n) => n.DType == DType && IsWithin(n, low, high);
        return Pick(Fits) ?? Bounded(low, high);
    }

    /// <summary>A bool node of this shape.</summary>
    public Node Bool(Shape shape)
    {
        if (Random.Next(2) == 0 && Pick(n => n.DType == DType.Bool && AiDotNet.Jit.Tensors.Shape.TryBroadcast(n.Shape, shape, out var s) && s == shape) is { } mask) return mask.Expand(shape);
        if (Random.Next(4) == 0) return Input(new(DType.Bool, shape), 0, 1);
        return Random.Next(3) switch
        {
            0 => NodeMath.Less(Fit(shape), Fit(shape)),
            1 => NodeMath.LessEqual(Fit(shape), Builder.Constant(DType, 0.25)),
            _ => NodeMath.Equal(Index(shape, 3), Builder.Constant(DType.Int32, 1)),
        };
    }

    /// <summary>An int32 node of this shape with values in [0, limit).</summary>
    public Node Index(Shape shape, int limit)
    {
        bool Fits(Node n) => n.DType == DType.Int32 && n.Shape == shape && IsWithin(n, 0, limit - 1);
        if (Random.Next(2) == 0 && Pick(Fits) is { } known) return known;
        if (shape.Rank > 0 && Random.Next(4) == 0 && shape[^1] <= limit && shape.Size > 0) return Builder.Iota(shape, -1);
        var index = Input(new(DType.Int32, shape), 0, Math.Max(0, limit - 1));
        return Random.Next(3) == 0 && limit > 0 ? NodeMath.Check(index, Demand.InRange, "an index", limit) : index;
    }

    /// <summary>An int32 node with small values.</summary>
    public Node Int() => Pick(n => n.DType == DType.Int32) ?? Input(new(DType.Int32, Shape()), -9, 9);

    /// <summary>A new float input.</summary>
    public Node Input(Shape shape) => Input(new(DType, shape), -1.5, 1.5);

    /// <summary>A new input with values between limits.</summary>
    public Node Input(TensorType type, double low, double high)
    {
        var node = Builder.Input(type);
        _values[node] = [.. Enumerable.Range(0, Sets).Select(_ => TensorSource.Draw(type, low, high, Random, _special))];
        _pool.Add(node);
        return node;
    }

    /// <summary>A shape with 0 to 4 axes; at times an axis is empty.</summary>
    public Shape Shape(int atLeast = 0)
    {
        while (true)
        {
            int rank = Math.Max(atLeast, Random.Next(10) switch { 0 => 0, < 4 => 1, < 8 => 2, 8 => 3, _ => 4 });
            int[] extents = [.. Enumerable.Range(0, rank).Select(_ => Extents[Random.Next(Extents.Length)])];
            if (rank > 0 && Random.Next(60) == 0) extents[Random.Next(rank)] = 0;
            var shape = AiDotNet.Jit.Tensors.Shape.Create(extents);
            if (shape.Size <= LargestTensor) return shape;
        }
    }

    /// <summary>One of the recent nodes that meet a condition, at times any of them; null when there is none.</summary>
    public Node? Pick(Predicate<Node> condition)
    {
        if (Random.Next(12) == 0) return null; // a new input keeps the graph from becoming one chain
        var fitting = _pool.FindAll(condition);
        if (fitting.Count == 0) return null;
        return fitting[Random.Next(3) == 0 ? Random.Next(fitting.Count) : Random.Next(Math.Max(0, fitting.Count - 4), fitting.Count)];
    }

    private bool Admit(Node node)
    {
        if (node.Shape.Size > LargestTensor || !Evaluate(node) || _pool.Contains(node)) return false;
        _pool.Add(node);
        foreach (var part in new Graph([], [node]).Nodes.Where(n => n != node)) _used.Add(part);
        return true;
    }

    private Node Bounded(double low, double high)
    {
        var x = Float();
        return (high - low) * NodeMath.Sigmoid(x) + low;
    }

    // NaN is within no limits.
    private bool IsWithin(Node node, double low, double high)
    {
        if (!_ranges.TryGetValue(node, out var range))
        {
            double[] all = [.. _values[node].SelectMany(Values)];
            _ranges[node] = range = all.Length == 0 ? (0, 0) : all.Any(double.IsNaN) ? (double.NaN, double.NaN) : (all.Min(), all.Max());
        }
        return range.Low >= low && range.High <= high;
    }

    private static double[] Values(Tensor tensor) => tensor.Contiguous().Cast<double>().Span.ToArray();
}
