using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>What the kernel of a group reads and writes, before anything has memory: every node is a buffer of its own.</summary>
internal sealed class GroupAccess
{
    private readonly Dictionary<Node, KernelBuffer> _buffers = [];
    private readonly List<Node> _nodes = [];

    /// <param name="group">A fused group.</param>
    /// <param name="memory">What lives in memory.</param>
    /// <param name="stored">The members that others read.</param>
    public GroupAccess(FusionGroup group, Materialization memory, IReadOnlySet<Node> stored)
    {
        var values = new ValueBuilder(memory, group, BufferOf);
        Stores = [.. group.Members.Where(stored.Contains).Select(n => new Store(BufferOf(n), Indices.Linear(group.Positions[n], n.Shape), values.Define(n)))];
        Facts = new(new("group", [.. _buffers.Values], Stores));
    }

    public IReadOnlyList<Store> Stores { get; }

    public KernelFacts Facts { get; }

    /// <summary>The node behind a buffer.</summary>
    public Node NodeOf(KernelBuffer buffer) => _nodes[buffer.Slot];

    /// <summary>Where a node is read.</summary>
    public IEnumerable<Load> LoadsOf(Node node) => Facts.Loads.Where(l => NodeOf(l.Buffer) == node);

    private KernelBuffer BufferOf(Node node)
    {
        if (_buffers.TryGetValue(node, out var known)) return known;
        _nodes.Add(node);
        return _buffers[node] = KernelBuffer.InSlot(_buffers.Count, node.DType);
    }
}
