using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// Turns nodes into kernel values by substitution: a view changes the index, an elementwise node maps its operands' values, a
/// materialised node of another group is a load. Fusion is nothing more than this.
/// </summary>
internal sealed partial class ValueBuilder(Materialization memory, FusionGroup? group, Func<Node, KernelBuffer> bufferOf)
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 8).Select(d => $"i{d}")];

    private static readonly Guard[] NoGuards = [];

    private readonly Dictionary<Key, Value> _values = [];
    private readonly Dictionary<Node, Value> _definitions = [];
    private readonly Dictionary<Key, Load> _loads = [];
    private readonly Dictionary<Load, Node> _fetched = [];

    /// <summary>The value of a member of the group at its position.</summary>
    public Value Define(Node member)
    {
        if (_definitions.TryGetValue(member, out var known)) return known;
        var value = Definition(member);
        return _definitions[member] = value;
    }

    /// <summary>The value of any node at an index.</summary>
    public Value At(Node node, Affine[] index) => At(node, index, NoGuards);

    private Value At(Node node, Affine[] index, Guard[] guards)
    {
        if (group is not null && group.Positions.TryGetValue(node, out var position))
        {
            if (Indices.Same(index, position)) return Guarded(Define(node), guards);
            throw new InvalidOperationException($"{node} is read in its own group at another index");
        }
        if (memory.Contains(node)) return Fetch(node, Indices.Linear(index, node.Shape), guards);
        var key = new Key(node, index, guards);
        if (_values.TryGetValue(key, out var known)) return known;
        return _values[key] = Compute(node, index, guards);
    }

    private Value Definition(Node node)
    {
        var position = group!.Positions[node];
        if (node.Op == Primitive.Dot) return Product(node, position);
        if (!Materialization.IsReduce(node.Op)) return Compute(node, position, NoGuards);
        var operand = group.OperandPositions[node];
        var axes = node.Attribute<AxesAttributes>().Axes;
        var body = At(node[0], operand);
        Axis[] contracted = [.. axes.SelectMany(d => operand[d].Terms).Select(t => t.Axis)];
        return Folded(FoldOf(node.Op), body, contracted);
    }

    private Value Product(Node dot, Affine[] index)
    {
        var attributes = dot.Attribute<DotAttributes>();
        var axes = new List<Axis>();
        var contracted = new List<Affine>();
        foreach (int d in attributes.LeftContract)
        {
            contracted.Add(FreshIndex(dot[0].Shape[d], contracted.Count == 0 ? "k0" : $"k{contracted.Count}", axes));
        }
        var (left, right) = Access.Product(dot, index, contracted);
        var product = new Map(MapOp.Mul, At(dot[0], left), At(dot[1], right));
        return Folded(Fold.Sum, product, [.. axes]);
    }

    // A sum starts from 0, which makes 0 of -0 also where there is one term.
    private static Value Folded(Fold fold, Value body, Axis[] axes)
    {
        if (axes.Length > 0) return new Reduce(fold, body, axes);
        return fold == Fold.Sum && body.Type.IsFloat() ? new Map(MapOp.Add, body, new Const(0, body.Type)) : body;
    }

    /// <summary>An index over a new axis; dimensions of extent 1 need none.</summary>
    public static Affine FreshIndex(int extent, string name, List<Axis> axes)
    {
        if (extent == 1) return 0;
        var axis = new Axis(name, extent);
        axes.Add(axis);
        return axis;
    }

    /// <summary>As the other, for every dimension of a shape: i0, i1, ...</summary>
    public static Affine[] FreshIndex(Shape shape, List<Axis> axes)
    {
        var index = new Affine[shape.Rank];
        for (int d = 0; d < index.Length; d++) index[d] = FreshIndex(shape[d], d < Names.Length ? Names[d] : $"i{d}", axes);
        return index;
    }

    private Value Compute(Node node, Affine[] index, Guard[] guards)
    {
        var op = node.Op;
        if (ElementwiseRules.Has(op)) return Elementwise(node, index, guards);
        if (op == Primitive.Const) return new Const(node.Attribute<ConstAttributes>().Value, node.DType);
        if (op == Primitive.Iota) return new Iota(index[node.Attribute<IotaAttributes>().Axis]);
        if (op == Primitive.Pad) return Padded(node, index, guards);
        if (op == Primitive.Fold) return Windows(node, index, guards);
        if (op == Primitive.Gather) return Gathered(node, index, guards);
        if (op == Primitive.RandomBits) return Random(node, index, guards);
        if (op == Primitive.Reshape && FlatBase(node) is { } stored) return Fetch(stored, Indices.Linear(index, node.Shape), guards);
        return At(node[0], Access.Operand(node, 0, index), guards);
    }

    private Value Elementwise(Node node, Affine[] index, Guard[] guards)
    {
        var operands = new Value[node.Count];
        for (int i = 0; i < operands.Length; i++) operands[i] = At(node[i], index, guards);
        return ElementwiseRules.Build(node, operands);
    }

    // A reshape of plain memory keeps the flat offset: no index has to be split.
    private Node? FlatBase(Node reshape)
    {
        var node = reshape;
        while ((node.Op == Primitive.Reshape || Materialization.IsIdentity(node.Op)) && !IsStored(node)) node = node[0];
        return IsStored(node) ? node : null;

        bool IsStored(Node n) => memory.Contains(n) && group?.Positions.ContainsKey(n) != true;
    }

    private Value Random(Node node, Affine[] index, Guard[] guards)
    {
        var seed = At(node[0], [], guards);
        var stream = new Const(node.Attribute<RandomBitsAttributes>().Stream, DType.Int32);
        return KernelMath.Threefry(seed, stream, new Iota(Indices.Linear(index, node.Shape)), new Const(0, DType.Int32));
    }

    private Value Gathered(Node node, Affine[] index, Guard[] guards)
    {
        var (table, indices) = (Materialization.BehindChecks(node[0]), node[1]);
        var row = At(indices, index[..indices.Shape.Rank], guards);
        Affine[] rest = [0, .. index[indices.Shape.Rank..]];
        return new Load(bufferOf(table), Indices.Linear(rest, table.Shape), row, table.Shape.ContiguousStrides()[0], guards);
    }

    // However a node is seen, what is read at one place of its memory is one value.
    private Load Fetch(Node node, Affine offset, Guard[] guards)
    {
        var key = new Key(node, [offset], guards);
        if (_loads.TryGetValue(key, out var known)) return known;
        var load = _loads[key] = new(bufferOf(node), offset, null, 0, guards);
        _fetched[load] = node;
        return load;
    }

    private static Fold FoldOf(Op op) => op == Primitive.ReduceSum ? Fold.Sum : op == Primitive.ReduceMax ? Fold.Max : Fold.Min;

    private readonly struct Key(Node node, Affine[] index, Guard[] guards) : IEquatable<Key>
    {
        private readonly Node _node = node;
        private readonly Affine[] _index = index;
        private readonly Guard[] _guards = guards;

        public bool Equals(Key other)
        {
            if (_node != other._node || _guards.Length != other._guards.Length || !Indices.Same(_index, other._index)) return false;
            for (int i = 0; i < _guards.Length; i++)
            {
                if (_guards[i].Extent != other._guards[i].Extent || !Indices.Same(_guards[i].Index, other._guards[i].Index)) return false;
            }
            return true;
        }

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(_node.Id, Indices.Hash(_index), _guards.Length);
    }
}
