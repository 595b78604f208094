using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>Whether the kernel of a group may write one of its results over something that it reads.</summary>
internal sealed class InPlaceReads
{
    private readonly FusionGroup _writer;
    private readonly Dictionary<Node, KernelBuffer> _buffers = [];
    private readonly (Node Node, Value Value)[] _stores;

    /// <summary>The values of the group, with a buffer of its own for each node that it reads.</summary>
    public InPlaceReads(Materialization memory, FusionGroup writer)
    {
        _writer = writer;
        var builder = new ValueBuilder(memory, writer, BufferOf);
        _stores = [.. writer.Members.Select(m => (m, builder.Define(m)))];
    }

    /// <summary>
    /// True when every read of <paramref name="old"/> is at the index where <paramref name="result"/> is written, and in no later stage of
    /// the kernel than the write.
    /// </summary>
    public bool Allow(Node result, Node old)
    {
        var walk = new Walk(BufferOf(old), Indices.Linear(_writer.Positions[result], result.Shape));
        int written = walk.Visit(_stores.First(s => s.Node == result).Value).Stage;
        foreach (var (_, value) in _stores)
        {
            var (stage, found) = walk.Visit(value);
            if (found && stage > written) return false;
        }
        return !walk.Elsewhere;
    }

    private KernelBuffer BufferOf(Node node) =>
        _buffers.TryGetValue(node, out var known) ? known : _buffers[node] = KernelBuffer.InSlot(_buffers.Count, node.DType);

    private sealed class Walk(KernelBuffer buffer, Affine target)
    {
        private readonly Dictionary<Value, (int Stage, bool Reads)> _facts = [];

        public bool Elsewhere { get; private set; }

        public (int Stage, bool Reads) Visit(Value value)
        {
            if (_facts.TryGetValue(value, out var known)) return known;
            var facts = value switch
            {
                Load load => VisitLoad(load),
                Reduce reduce => VisitReduce(reduce),
                Map map => VisitMap(map),
                _ => (0, false),
            };
            return _facts[value] = facts;
        }

        private (int Stage, bool Reads) VisitMap(Map map)
        {
            var (stage, reads) = (0, false);
            foreach (var arg in map.Args)
            {
                var of = Visit(arg);
                (stage, reads) = (Math.Max(stage, of.Stage), reads | of.Reads);
            }
            return (stage, reads);
        }

        private (int Stage, bool Reads) VisitLoad(Load load)
        {
            var row = load.Row is null ? (Stage: 0, Reads: false) : Visit(load.Row);
            if (load.Buffer != buffer) return row;
            if (load.Row is not null || load.Guards.Count > 0 || !Indices.Same(load.Index, target)) Elsewhere = true;
            return (row.Stage, true);
        }

        // A contraction reads elements that other points write.
        private (int Stage, bool Reads) VisitReduce(Reduce reduce)
        {
            var body = Visit(reduce.Body);
            if (body.Reads) Elsewhere = true;
            return (body.Stage + 1, body.Reads);
        }
    }
}
