using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// The kernel of a group, for one block of a chain: row axes shrink to the block. Where the block lies moves the addresses of the
/// buffers; what depends on the position itself reads it from memory.
/// </summary>
internal sealed class BlockKernel
{
    private const int Line = 64;
    private const int Page = 4096;

    private readonly BlockChain _chain;
    private readonly RowAxes _axes;
    private readonly GroupAccess _access;
    private readonly Func<Node, Storage> _storageOf;
    private readonly Storage _position;
    private readonly int _block;
    private readonly bool _addsUp;
    private readonly Dictionary<Axis, Axis?> _inner = [];
    private readonly Dictionary<Value, Value> _values = [];
    private readonly List<KernelBuffer> _buffers = [];
    private readonly List<Storage> _storages = [];
    private readonly List<long[]> _units = [];

    /// <param name="chain">The chain.</param>
    /// <param name="group">One of its groups.</param>
    /// <param name="access">What the group reads and writes.</param>
    /// <param name="storageOf">The memory of nodes.</param>
    /// <param name="position">Where the position of the block is.</param>
    /// <param name="block">Positions of the fastest digit: a block of the chain's size, or the smaller last one.</param>
    public BlockKernel(BlockChain chain, FusionGroup group, GroupAccess access, Func<Node, Storage> storageOf, Storage position, int block)
    {
        (_chain, _axes, _access, _storageOf, _position, _block) = (chain, chain.Axes[group], access, storageOf, position, block);
        _addsUp = chain.Sums.Contains(group);
        Stores = [.. access.Stores.Select(Store)];
    }

    public IReadOnlyList<Store> Stores { get; }

    public IReadOnlyList<KernelBuffer> Buffers => _buffers;

    public IReadOnlyList<Storage> Storages => _storages;

    /// <summary>By buffer and digit of the block's position: bytes.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Units => _units;

    /// <summary>Memory for one block of a node: its rows, a line apart from the same place on another page.</summary>
    public static Storage StorageOf(Node node, BlockChain chain, int number) =>
        new(StorageKind.Arena, number, new(node.DType, [checked((int)(Pitch(node, chain) * chain.Block))]));

    private static long Pitch(Node node, BlockChain chain)
    {
        long inner = node.Shape.Size / chain.Rows, size = node.DType.Size();
        return chain.Block > 1 && inner * size % Page == 0 ? inner + Line / size : inner;
    }

    private Store Store(Store store)
    {
        var (buffer, index) = Place(store.Buffer, store.Index);
        var value = Of(store.Value);
        return new(buffer, index, _addsUp ? new Map(MapOp.Add, new Load(buffer, index), value) : value);
    }

    private (KernelBuffer Buffer, Affine Index) Place(KernelBuffer buffer, Affine index)
    {
        var node = _access.NodeOf(buffer);
        bool between = _chain.Between.Contains(node);
        var units = new long[_chain.Extents.Count];
        Affine result = index.Offset;
        foreach (var (axis, scale) in index.Terms)
        {
            if (!_axes.Contains(axis)) result += axis * scale;
            else if (Inner(axis) is { } inner) result += inner * (between ? Pitch(node, _chain) : scale);
        }
        if (!between) Move(units, index, node.DType.Size());
        return (Buffer(node.DType, _storageOf(node), units), result);
    }

    private void Move(long[] units, Affine index, int size)
    {
        foreach (var (axis, scale) in index.Terms)
        {
            for (int d = 0; d < units.Length; d++)
            {
                if (_chain.Covers(_axes, axis, d)) units[d] += scale * size * (_chain.ScaleOf(d) / _axes.ScaleOf(axis));
            }
        }
    }

    private KernelBuffer Buffer(DType type, Storage storage, long[] units)
    {
        for (int i = 0; i < _buffers.Count; i++)
        {
            if (_storages[i] == storage && _units[i].AsSpan().SequenceEqual(units)) return _buffers[i];
        }
        _storages.Add(storage);
        _units.Add(units);
        _buffers.Add(KernelBuffer.InSlot(_buffers.Count, type));
        return _buffers[^1];
    }

    // The part of a row axis inside a block; null where a block has one position on it.
    private Axis? Inner(Axis axis)
    {
        if (_inner.TryGetValue(axis, out var known)) return known;
        return _inner[axis] = _axes.IsFastest(axis) && _block > 1 ? new(axis.Name, _block) : null;
    }

    // Operands first, without recursion: chains may be hundreds of operations deep.
    private Value Of(Value root)
    {
        foreach (var value in ValueOrder.Of([root], _values.ContainsKey))
        {
            if (!_values.ContainsKey(value)) _values[value] = Restrict(value);
        }
        return _values[root];
    }

    private Value Restrict(Value value) => value switch
    {
        Load load => Restrict(load),
        Iota iota => Restrict(iota),
        Map map => new Map(map.MapOp, map.Type, [.. map.Args.Select(a => _values[a])]),
        Reduce reduce => Restrict(reduce),
        _ => value,
    };

    private Load Restrict(Load load)
    {
        var (buffer, index) = Place(load.Buffer, load.Index);
        return new(buffer, index, load.Row is null ? null : _values[load.Row], load.RowStride, [.. load.Guards]);
    }

    private Value Restrict(Iota iota)
    {
        Affine inside = iota.Index.Offset;
        var units = new long[_chain.Extents.Count];
        Move(units, iota.Index, 1);
        foreach (var (axis, scale) in iota.Index.Terms)
        {
            if (!_axes.Contains(axis)) inside += axis * scale;
            else if (Inner(axis) is { } inner) inside += inner * scale;
        }
        Value result = new Iota(inside);
        for (int d = 0; d < units.Length; d++)
        {
            if (units[d] == 0) continue;
            var position = new Load(Buffer(DType.Int32, _position, new long[units.Length]), d);
            result = new Map(MapOp.Add, result, new Map(MapOp.Mul, position, new Const((int)units[d], DType.Int32)));
        }
        return result;
    }

    private Value Restrict(Reduce reduce)
    {
        Axis[] axes = [.. reduce.Axes.Select(a => _axes.Contains(a) ? Inner(a) : a).OfType<Axis>()];
        var body = _values[reduce.Body];
        if (axes.Length > 0) return new Reduce(reduce.Fold, body, axes);
        return reduce.Fold == Fold.Sum ? new Map(MapOp.Add, body, new Const(0, body.Type)) : body;
    }
}
