using System.Runtime.InteropServices;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// The structure of a kernel as a sequence of numbers: kernels with equal sequences compute the same function of their buffer slots, so one
/// schedule and one piece of machine code serve them all. Names do not count; two hundred equal layers are scheduled and compiled once.
/// </summary>
internal sealed class KernelKey : IEquatable<KernelKey>
{
    private readonly long[] _code;
    private readonly int[] _extents; // where in the code the extents of the axes stand, in their order
    private readonly int _hash;

    public KernelKey(Kernel kernel)
    {
        var writer = Writer.Rent();
        writer.Write(kernel);
        (_code, _extents, Axes) = ([.. writer.Code], [.. writer.Extents], [.. writer.Axes]);
        writer.Return();
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(_code.AsSpan()));
        _hash = hash.ToHashCode();
    }

    /// <summary>The axes, in the order in which they appear.</summary>
    public IReadOnlyList<Axis> Axes { get; }

    /// <summary>True when the kernels differ in nothing but the extents of their axes.</summary>
    public bool EqualsButForExtents(KernelKey other)
    {
        if (_code.Length != other._code.Length || !_extents.SequenceEqual(other._extents)) return false;
        var extents = _extents.ToHashSet();
        return Enumerable.Range(0, _code.Length).All(i => _code[i] == other._code[i] || extents.Contains(i));
    }

    public bool Equals(KernelKey? other) => other is not null && _hash == other._hash && _code.AsSpan().SequenceEqual(other._code);

    public override bool Equals(object? obj) => Equals(obj as KernelKey);

    public override int GetHashCode() => _hash;

    /// <summary>Numbers values and axes in the order in which they appear. Its tables serve one kernel after the other: a graph has thousands.</summary>
    private sealed class Writer
    {
        [ThreadStatic]
        private static Writer? s_free;

        private readonly List<long> _code = [];
        private readonly List<int> _extents = [];
        private readonly List<Axis> _axes = [];
        private readonly Dictionary<Axis, int> _axisNumbers = [];
        private readonly Dictionary<Value, int> _values = [];
        private readonly Stack<(Value Value, bool Ready)> _pending = [];

        public IReadOnlyList<long> Code => _code;

        public IReadOnlyList<int> Extents => _extents;

        public IReadOnlyList<Axis> Axes => _axes;

        public static Writer Rent()
        {
            var writer = s_free ?? new();
            s_free = null;
            return writer;
        }

        public void Return()
        {
            _code.Clear();
            _extents.Clear();
            _axes.Clear();
            _axisNumbers.Clear();
            _values.Clear();
            s_free = this;
        }

        public void Write(Kernel kernel)
        {
            foreach (var buffer in kernel.Buffers) Write((long)buffer.Type, buffer.Slot);
            foreach (var store in kernel.Stores)
            {
                int value = Number(store.Value), row = store.Row is null ? -1 : Number(store.Row);
                Write(-1, store.Buffer.Slot, value, row, store.RowStride, store.Accumulate ? 1 : 0);
                Write(store.Index);
            }
        }

        // Operands first, without recursion: chains may be thousands of operations deep.
        private int Number(Value root)
        {
            _pending.Push((root, false));
            while (_pending.TryPop(out var next))
            {
                if (_values.ContainsKey(next.Value)) continue;
                if (next.Ready)
                {
                    Define(next.Value);
                    continue;
                }
                _pending.Push((next.Value, true));
                foreach (var operand in next.Value.Operands) _pending.Push((operand, false));
            }
            return _values[root];
        }

        private void Define(Value value)
        {
            switch (value)
            {
                case Const constant:
                    Write(-2, (long)constant.Type, BitConverter.DoubleToInt64Bits(constant.Number));
                    break;
                case Iota iota:
                    Write(-3);
                    Write(iota.Index);
                    break;
                case Load load:
                    Write(-4, load.Buffer.Slot, load.Row is null ? -1 : _values[load.Row], load.RowStride, load.Guards.Count);
                    Write(load.Index);
                    foreach (var guard in load.Guards)
                    {
                        Write(guard.Index);
                        Write(guard.Extent);
                    }
                    break;
                case Map map:
                    Write(-5, (long)map.MapOp, (long)map.Type, map.Args.Count);
                    foreach (var arg in map.Args) Write(_values[arg]);
                    break;
                case Reduce reduce:
                    Write(-6, (long)reduce.Fold, _values[reduce.Body], reduce.Axes.Count);
                    foreach (var axis in reduce.Axes) Write(axis);
                    break;
            }
            _values[value] = _values.Count;
        }

        private void Write(Affine index)
        {
            Write(index.Terms.Length, index.Offset);
            foreach (var (axis, scale) in index.Terms)
            {
                Write(axis);
                Write(scale);
            }
        }

        // An axis is its extent and the order in which axes appear.
        private void Write(Axis axis)
        {
            if (_axisNumbers.TryGetValue(axis, out int known))
            {
                Write(known);
                return;
            }
            _axisNumbers[axis] = _axes.Count;
            _axes.Add(axis);
            _extents.Add(_code.Count + 1);
            Write(-7, axis.Extent);
        }

        private void Write(params ReadOnlySpan<long> words) => _code.AddRange(words);
    }
}
