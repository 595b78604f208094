using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Planning;

/// <summary>The materialised nodes a materialised node reads, each at an index over the node's own fresh axes.</summary>
/// <param name="Axes">The node's iteration space: one axis for each extent that is not 1.</param>
/// <param name="Position">The node's elements in that space.</param>
/// <param name="Domain">For a reduction: its operand's elements in that space; otherwise the same as the position.</param>
/// <param name="Reads">What is read, and where. Indices may also mention axes of no one else (contracted by a product).</param>
internal sealed record NodeReads(IReadOnlyList<Axis> Axes, Affine[] Position, Affine[] Domain, IReadOnlyList<(Node Node, Affine[]? Index)> Reads)
{
    /// <summary>Walks from a node down to what lives in memory. Where the way leads through a reshape that joins, the node's axes are cut into its parts.</summary>
    /// <param name="node">A materialised node.</param>
    /// <param name="memory">What lives in memory.</param>
    /// <param name="whole">Every axis of the node stays whole.</param>
    /// <exception cref="NonAffineIndexException">An index stays one that takes a division.</exception>
    public static NodeReads Of(Node node, Materialization memory, bool whole = false)
    {
        var shape = Materialization.IsReduce(node.Op) ? node[0].Shape : node.Shape;
        var axes = new List<Axis>();
        Affine[] domain = ValueBuilder.FreshIndex(shape, axes);
        bool isCut = false;
        while (true)
        {
            var walk = new Walk(memory, whole || node.Op == Primitive.Dot ? [] : axes);
            walk.VisitRoot(node, domain);
            if (walk.Cut is not { } cut) return new(axes, PositionOf(node, domain), domain, walk.Found) { IsCut = isCut };
            (axes, domain, isCut) = ([.. cut.Apply(axes)], [.. domain.Select(cut.Apply)], true);
        }
    }

    /// <summary>Whether a dimension of the node is walked by two axes or more.</summary>
    public bool IsCut { get; private init; }

    /// <summary>Whether neighbours of the node are computed of elements that lie a row apart, in another dimension.</summary>
    public bool Turn => Position is [.., { Terms.Length: > 0 } last] && last.Terms.MinBy(t => Math.Abs(t.Scale)).Axis is { } lane
        && Reads.Any(r => r.Index is [.. var others, var inner] && inner.ScaleOf(lane) == 0 && others.Any(i => i.ScaleOf(lane) != 0));

    private static Affine[] PositionOf(Node node, Affine[] domain)
    {
        if (!Materialization.IsReduce(node.Op)) return domain;
        var reduced = node.Attribute<AxesAttributes>().Axes;
        return [.. domain.Where((_, d) => !reduced.Contains(d))];
    }

    private sealed class Walk(Materialization memory, IReadOnlyList<Axis> mayCut)
    {
        private readonly HashSet<(Node, int)> _seen = [];

        public List<(Node Node, Affine[]? Index)> Found { get; } = [];

        /// <summary>The first cut that an index needs; then nothing else that was found holds.</summary>
        public AxisSplit? Cut { get; private set; }

        public void VisitRoot(Node node, Affine[] domain)
        {
            if (Materialization.IsReduce(node.Op)) Visit(node[0], domain);
            else if (node.Op == Primitive.Dot) VisitProduct(node, domain);
            else VisitOperands(node, domain);
        }

        private void Visit(Node node, Affine[] index)
        {
            if (Cut is not null || !_seen.Add((node, Indices.Hash(index)))) return;
            if (memory.Contains(node)) Found.Add((node, index));
            else VisitOperands(node, index);
        }

        private void VisitProduct(Node dot, Affine[] index)
        {
            var attributes = dot.Attribute<DotAttributes>();
            var ignored = new List<Axis>();
            Affine[] contracted = [.. attributes.LeftContract.Select(d => ValueBuilder.FreshIndex(dot[0].Shape[d], "k", ignored))];
            var (left, right) = Access.Product(dot, index, contracted);
            Visit(dot[0], left);
            Visit(dot[1], right);
        }

        private void VisitOperands(Node node, Affine[] index)
        {
            if (node.Op == Primitive.Gather)
            {
                Found.Add((Materialization.BehindChecks(node[0]), null)); // at a row that only the data knows
                Visit(node[1], Access.Operand(node, 1, index));
                return;
            }
            if (node.Op == Primitive.Fold)
            {
                VisitWindows(node, index);
                return;
            }
            for (int i = 0; i < node.Count; i++)
            {
                if (node.Op == Primitive.RandomBits) Visit(node[i], []);
                else if (node.Op == Primitive.Reshape && Indices.Obstacle(index, node.Shape, node[i].Shape) is { } obstacle) VisitFlat(node[i], obstacle);
                else Visit(node[i], Access.Operand(node, i, index));
            }
        }

        private void VisitWindows(Node fold, Affine[] index)
        {
            if (WindowTerms.At(fold, index, out var terms) is { } obstacle) Cut = obstacle.Cut(mayCut) ?? throw new NonAffineIndexException(fold);
            else foreach (var (at, _) in terms) Visit(fold[0], at);
        }

        // A flat read of memory has no index of its own; another group provides it.
        private void VisitFlat(Node operand, IndexObstacle obstacle)
        {
            var source = memory.FlatSource(operand);
            if (memory.Contains(source)) Found.Add((source, null));
            else Cut = (TurnsRows(source) ? null : obstacle.Cut(mayCut)) ?? throw new NonAffineIndexException(source);
        }

        // A copy in another order turns squares of registers: it is better alone.
        private bool TurnsRows(Node node)
        {
            for (; Materialization.IsView(node.Op) && !memory.Contains(node); node = node[0])
            {
                if (Access.MovesLast(node)) return true;
            }
            return false;
        }
    }
}
