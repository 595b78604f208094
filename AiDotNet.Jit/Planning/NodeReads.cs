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
    /// <summary>Walks from a node down to what lives in memory.</summary>
    public static NodeReads Of(Node node, Materialization memory)
    {
        var shape = Materialization.IsReduce(node.Op) ? node[0].Shape : node.Shape;
        var axes = new List<Axis>();
        Affine[] domain = ValueBuilder.FreshIndex(shape, axes);
        var walk = new Walk(memory);
        if (Materialization.IsReduce(node.Op))
        {
            var reduced = node.Attribute<AxesAttributes>().Axes;
            Affine[] kept = [.. domain.Where((_, d) => !reduced.Contains(d))];
            walk.Visit(node[0], domain);
            return new(axes, kept, domain, walk.Found);
        }
        if (node.Op == Primitive.Dot) walk.VisitProduct(node, domain);
        else walk.VisitOperands(node, domain);
        return new(axes, domain, domain, walk.Found);
    }

    private sealed class Walk(Materialization memory)
    {
        private readonly HashSet<(Node, int)> _seen = [];

        public List<(Node Node, Affine[]? Index)> Found { get; } = [];

        public void Visit(Node node, Affine[] index)
        {
            if (!_seen.Add((node, Indices.Hash(index)))) return;
            if (memory.Contains(node)) Found.Add((node, index));
            else VisitOperands(node, index);
        }

        public void VisitProduct(Node dot, Affine[] index)
        {
            var attributes = dot.Attribute<DotAttributes>();
            var ignored = new List<Axis>();
            Affine[] contracted = [.. attributes.LeftContract.Select(d => ValueBuilder.FreshIndex(dot[0].Shape[d], "k", ignored))];
            var (left, right) = Access.Product(dot, index, contracted);
            Visit(dot[0], left);
            Visit(dot[1], right);
        }

        public void VisitOperands(Node node, Affine[] index)
        {
            if (node.Op == Primitive.Gather)
            {
                Found.Add((Materialization.BehindChecks(node[0]), null)); // at a row that only the data knows
                Visit(node[1], Access.Operand(node, 1, index));
                return;
            }
            for (int i = 0; i < node.Count; i++)
            {
                // A flat read of memory has no index of its own; another group provides it.
                if (node.Op == Primitive.RandomBits) Visit(node[i], []);
                else if (node.Op == Primitive.Reshape && Indices.Reshape(index, node.Shape, node[i].Shape) is null) VisitFlat(node[i]);
                else Visit(node[i], Access.Operand(node, i, index));
            }
        }

        private void VisitFlat(Node operand)
        {
            operand = memory.FlatSource(operand);
            if (!memory.Contains(operand)) throw new NonAffineIndexException(operand);
            Found.Add((operand, null));
        }
    }
}
