using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// A graph whose batch extent may be any number: found by tracing a model for two batch sizes that appear nowhere else, and comparing. Constants that
/// differ (the divisor of a mean) are arguments of the graph; the trace of each batch size says what they are.
/// </summary>
internal sealed class BatchFamily
{
    // Primes that no layer has as its width.
    public const int SmallProbe = 251, LargeProbe = 509;

    private readonly TracedModel _traced;
    private readonly BatchNumbers _numbers;
    private readonly Dictionary<Node, BatchAxis> _axes;

    private BatchFamily(TracedModel traced, BatchNumbers numbers, string? dependence)
    {
        (_traced, _numbers, Template) = (traced, numbers, numbers.Extract(traced));
        Dependence = traced.WhyWhole ?? dependence ?? (numbers.Count == 0 ? null : "the batch size is used as a number");
        _axes = [];
        var graph = Template.Program.Graph;
        foreach (var (node, axis) in graph.Nodes.Zip(numbers.Axes)) _axes[node] = axis;
        Inputs = [.. graph.Inputs.Take(traced.Program.Inputs.Count).Select(i => _axes[i].IsBatched)];
        Outputs = [.. graph.Outputs.Select(o => _axes[o])];
    }

    /// <summary>Which arguments have the batch as their leading axis.</summary>
    public bool[] Inputs { get; }

    /// <summary>Where the batch stands in the results.</summary>
    public BatchAxis[] Outputs { get; }

    /// <summary>Null when every row of the results is proven to depend on the same row of the inputs alone; else what speaks against it.</summary>
    public string? Dependence { get; }

    /// <summary>The model as it was traced for a batch of some size, its numbers captured leaves at the end: what binds arguments.</summary>
    public TracedModel Template { get; }

    /// <summary>The family of a model, from its traces for batches of the two probe sizes; null, and why, if there is none.</summary>
    public static BatchFamily? Find(TracedModel small, TracedModel large, out string? problem)
    {
        var (first, second) = (small.Program.Graph, large.Program.Graph);
        problem = "the model records other operations for another batch size";
        if (first.Nodes.Count != second.Nodes.Count || !small.SameLeaves(large)) return null;
        var axes = new Dictionary<Node, BatchAxis>(first.Nodes.Count);
        var numbers = new List<int>();
        string? dependence = null;
        for (int i = 0; i < first.Nodes.Count; i++)
        {
            var (node, other) = (first.Nodes[i], second.Nodes[i]);
            if (node.Type.DType != other.Type.DType || node.Op != other.Op) return null;
            if (BatchAxis.Between(node.Shape, other.Shape, SmallProbe, LargeProbe) is not { } axis)
            {
                problem = $"{node.Op} gives {node.Type} for {SmallProbe} rows and {other.Type} for {LargeProbe}, which differ in more than the batch";
                return null;
            }
            axes[node] = axis;
            if (node.Op == Primitive.Const && !Equals(node.Attributes, other.Attributes)) numbers.Add(i);
            else if (!Equals(Rebatch(node, axis, LargeProbe), other.Attributes)) return null;
            if (RowIndependence.Holds(node, axes)) continue;
            dependence ??= $"rows of the batch are not independent in {node.Op}, {string.Join(", ", node.Operands.Select(o => o.Type))} to {node.Type}";
        }
        var family = new BatchFamily(small, new(numbers, [.. first.Nodes.Select(n => axes[n])]), dependence);
        return family.Covers(large, LargeProbe) ? family : null;
    }

    /// <summary>The graph for one batch size.</summary>
    public Graph At(int batch)
    {
        var graph = Template.Program.Graph;
        var builder = new GraphBuilder(intern: false);
        var map = new Dictionary<Node, Node>(graph.Nodes.Count);
        foreach (var node in graph.Nodes) map[node] = builder.Add(node.Op, [.. node.Operands.Select(o => map[o])], Rebatch(node, _axes[node], batch));
        return new([.. graph.Inputs.Select(n => map[n])], [.. graph.Outputs.Select(n => map[n])], [.. graph.Checks.Select(n => map[n])]);
    }

    /// <summary>The same for a model that can be run: its leaves are the template's.</summary>
    public TracedModel ModelAt(int batch) => Template.WithGraph(At(batch));

    /// <summary>True when a trace for this batch size is exactly what the family says.</summary>
    public bool Covers(TracedModel traced, int batch) => NumbersOf(traced, batch) is not null;

    /// <summary>The numbers a trace for this batch size has where others have others; null when it is not what the family says.</summary>
    public Tensor[]? NumbersOf(TracedModel traced, int batch)
    {
        if (traced.Program.Graph.Nodes.Count != _traced.Program.Graph.Nodes.Count || !_traced.SameLeaves(traced)) return null;
        if (_numbers.TryExtract(traced) is not { } own || !new ProgramKey(At(batch), "").Equals(new ProgramKey(own.Program.Graph, ""))) return null;
        return [.. own.Program.Captured.TakeLast(_numbers.Count).Select(c => c.Tensor)];
    }

    private static OpAttributes? Rebatch(Node node, BatchAxis axis, int batch)
    {
        if (!axis.IsBatched) return node.Attributes;
        return node.Attributes switch
        {
            InputAttributes input => input with { Type = new(input.Type.DType, axis.Apply(input.Type.Shape, batch)) },
            ShapeAttributes shape => new ShapeAttributes(axis.Apply(shape.Shape, batch)),
            IotaAttributes iota => new IotaAttributes(axis.Apply(iota.Shape, batch), iota.Axis),
            RandomBitsAttributes bits => bits with { Shape = axis.Apply(bits.Shape, batch) },
            SliceAttributes slice => slice with { Sizes = [.. axis.Apply(node.Shape, batch)] },
            var same => same,
        };
    }
}
