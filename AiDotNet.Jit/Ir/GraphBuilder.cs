using AiDotNet.Jit.Diagnostics;

namespace AiDotNet.Jit.Ir;

/// <summary>
/// The only place where nodes are made. It infers types and, unless told otherwise, interns: asking for the same operation on
/// the same operands gives the same node, so common subexpressions never exist twice.
/// </summary>
/// <param name="intern">False on a tape, where every recorded operation stands for a value of its own.</param>
public sealed class GraphBuilder(bool intern = true)
{
    private readonly Dictionary<Key, Node> _interned = [];
    private int _nextId;

    /// <summary>How many nodes were made.</summary>
    public int NodeCount => _nextId;

    /// <summary>How many arguments were made; the next one gets this index.</summary>
    public int InputCount { get; private set; }

    /// <summary>Called for every node made: the tape records through it.</summary>
    internal Action<Node>? NodeAdded { get; set; }

    /// <summary>Written to <see cref="Node.Origin"/> of the nodes made from now on.</summary>
    internal string? Origin { get; set; }

    /// <summary>Makes room for so many nodes.</summary>
    internal void Expect(int nodes) => _interned.EnsureCapacity(nodes);

    /// <summary>An operation on operands of this builder.</summary>
    /// <exception cref="InvalidGraphException">An operand belongs to another builder, or the row refuses the operands.</exception>
    public Node Add(Op op, IReadOnlyList<Node> operands, OpAttributes? attributes = null)
    {
        return AddOwned(op, [.. operands], attributes);
    }

    /// <summary>The operation of a node, of this builder or another, on what stands here for its operands.</summary>
    internal Node AddLike(Node node, IReadOnlyDictionary<Node, Node> standIns)
    {
        var operands = new Node[node.Count];
        for (int i = 0; i < operands.Length; i++) operands[i] = standIns[node[i]];
        return AddOwned(node.Op, operands, node.Attributes);
    }

    private Node AddOwned(Op op, Node[] own, OpAttributes? attributes)
    {
        if (op.Arity != Op.Variadic && own.Length != op.Arity)
        {
            throw new InvalidGraphException($"{op} requires {op.Arity} operands, got {own.Length}.");
        }
        foreach (var operand in own)
        {
            if (operand.Builder != this)
            {
                throw new InvalidGraphException(
                    $"{op} requires operands of one graph, got {operand} of another. Record both on the same tape or import one graph into the other.");
            }
        }
        var key = new Key(op, own, attributes);
        if (intern && _interned.TryGetValue(key, out var known)) return known;
        var type = op.Infer(Array.ConvertAll(own, static o => o.Type), attributes);
        var node = new Node(this, _nextId++, op, own, attributes, type) { Origin = Origin };
        if (intern) _interned.Add(key, node);
        if (op.Is(OpTraits.Argument)) InputCount++;
        NodeAdded?.Invoke(node);
        return node;
    }

    private readonly struct Key(Op op, Node[] operands, OpAttributes? attributes) : IEquatable<Key>
    {
        private readonly Op _op = op;
        private readonly Node[] _operands = operands;
        private readonly OpAttributes? _attributes = attributes;

        public bool Equals(Key other) =>
            _op == other._op && _operands.AsSpan().SequenceEqual(other._operands) && Equals(_attributes, other._attributes);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(_op);
            foreach (var operand in _operands) hash.Add(operand.Id);
            hash.Add(_attributes);
            return hash.ToHashCode();
        }
    }
}
