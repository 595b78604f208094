using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Planning;

namespace AiDotNet.Jit.Automatic;

/// <summary>
/// A graph whose batch extent may be any number: found by tracing a model for two batch sizes that appear nowhere else, and comparing.
/// </summary>
internal sealed class BatchFamily
{
    // Primes that no layer has as its width.
    public const int SmallProbe = 251, LargeProbe = 509;

    private readonly TracedModel _template;
    private readonly Dictionary<Node, BatchAxis> _axes;

    private BatchFamily(TracedModel template, Dictionary<Node, BatchAxis> axes)
    {
        (_template, _axes) = (template, axes);
        var graph = template.Program.Graph;
        Inputs = [.. graph.Inputs.Take(template.Program.Inputs.Count).Select(i => axes[i].IsBatched)];
        Outputs = [.. graph.Outputs.Select(o => axes[o])];
    }

    /// <summary>Which arguments have the batch as their leading axis.</summary>
    public bool[] Inputs { get; }

    /// <summary>Where the batch stands in the results.</summary>
    public BatchAxis[] Outputs { get; }

    /// <summary>Null when every row of the results is proven to depend on the same row of the inputs alone; else what speaks against it.</summary>
    public string? Dependence { get; private init; }

    /// <summary>The family of a model, from its traces for batches of the two probe sizes; null, and why, if there is none.</summary>
    public static BatchFamily? Find(TracedModel small, TracedModel large, out string? problem)
    {
        var (first, second) = (small.Program.Graph, large.Program.Graph);
        problem = "the model records other operations for another batch size";
        if (first.Nodes.Count != second.Nodes.Count || !small.SameLeaves(large)) return null;
        var axes = new Dictionary<Node, BatchAxis>(first.Nodes.Count);
        string? dependence = null;
        for (int i = 0; i < first.Nodes.Count; i++)
        {
            var (node, other) = (first.Nodes[i], second.Nodes[i]);
            if (BatchAxis.Between(node.Shape, other.Shape, SmallProbe, LargeProbe) is not { } axis || node.Op != other.Op) return null;
            axes[node] = axis;
            if (!Equals(Rebatch(node, axis, LargeProbe), other.Attributes)) return null;
            if (RowIndependence.Holds(node, axes)) continue;
            dependence ??= $"rows of the batch are not independent in {node.Op}, {string.Join(", ", node.Operands.Select(o => o.Type))} to {node.Type}";
        }
        var family = new BatchFamily(small, axes) { Dependence = dependence };
        problem = "the results do not depend on the batch";
        if (!family.Outputs.Any(o => o.IsBatched)) return null;
        return new ProgramKey(family.At(LargeProbe), "").Equals(new ProgramKey(second, "")) ? family : null;
    }

    /// <summary>The model as it was traced for a batch of some size: what binds arguments.</summary>
    public TracedModel Template => _template;

    /// <summary>The graph for one batch size.</summary>
    public Graph At(int batch)
    {
        var graph = _template.Program.Graph;
        var builder = new GraphBuilder(intern: false);
        var map = new Dictionary<Node, Node>(graph.Nodes.Count);
        foreach (var node in graph.Nodes) map[node] = builder.Add(node.Op, [.. node.Operands.Select(o => map[o])], Rebatch(node, _axes[node], batch));
        return new([.. graph.Inputs.Select(n => map[n])], [.. graph.Outputs.Select(n => map[n])], [.. graph.Checks.Select(n => map[n])]);
    }

    /// <summary>The same for a model that can be run: its leaves are the template's.</summary>
    public TracedModel ModelAt(int batch) => _template.WithGraph(At(batch));

    /// <summary>True when a trace for this batch size is exactly what the family says.</summary>
    public bool Covers(TracedModel traced, int batch) =>
        new ProgramKey(At(batch), "").Equals(new ProgramKey(traced.Program.Graph, "")) && _template.SameLeaves(traced);

    private static OpAttributes? Rebatch(Node node, BatchAxis axis, int batch)
    {
        if (!axis.IsBatched) return node.Attributes;
        return node.Attributes switch
        {
            InputAttributes input => input with { Type = new(input.Type.DType, axis.Apply(input.Type.Shape, batch)) },
            ShapeAttributes shape => new ShapeAttributes(axis.Apply(shape.Shape, batch)),
            IotaAttributes iota => new IotaAttributes(axis.Apply(iota.Shape, batch), iota.Axis),
            SliceAttributes slice => slice with { Sizes = [.. axis.Apply(node.Shape, batch)] },
            var same => same,
        };
    }
}
