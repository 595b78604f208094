using System.Collections;
using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Tensors;

/// <summary>The extents of a tensor, outermost first. Immutable, with value equality. [] is a scalar; an extent of 0 is an empty tensor.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IReadOnlyList<int>, IEquatable<Shape>
{
    // The bytes of a tensor then always fit in a long, whatever its dtype.
    private const long MaxSize = long.MaxValue / sizeof(double);

    private readonly int[] _extents;

    private Shape(int[] extents)
    {
        _extents = extents;
        Size = 1;
        foreach (int extent in extents)
        {
            if (extent < 0)
            {
                throw new ArgumentException(
                    $"A shape requires extents >= 0, got [{string.Join(", ", extents)}]. Pass the resolved size of every dimension.");
            }
            if (extent > 0 && Size > MaxSize / extent)
            {
                throw new ArgumentException(
                    $"A shape requires a product of extents <= {MaxSize}, got [{string.Join(", ", extents)}]. Check the extents.");
            }
            Size *= extent;
        }
    }

    /// <summary>The shape of one number.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>A shape with these extents.</summary>
    /// <exception cref="ArgumentException">An extent is negative.</exception>
    public static Shape Create(ReadOnlySpan<int> extents) => extents.IsEmpty && Scalar is not null ? Scalar : new(extents.ToArray());

    /// <summary>The number of dimensions.</summary>
    public int Rank => _extents.Length;

    /// <summary>The number of elements: the product of the extents.</summary>
    public long Size { get; }

    /// <summary>The extents, without a copy.</summary>
    public ReadOnlySpan<int> Span => _extents;

    /// <summary>The extent of one dimension.</summary>
    public int this[int axis] => _extents[axis];

    /// <summary>The same as <see cref="Rank"/>.</summary>
    public int Count => _extents.Length;

    /// <summary>Elements to skip for one step along each dimension of a contiguous tensor.</summary>
    public long[] ContiguousStrides()
    {
        var strides = new long[Rank];
        ContiguousStrides(strides);
        return strides;
    }

    /// <summary>The same, written to the caller's memory.</summary>
    internal void ContiguousStrides(Span<long> strides)
    {
        long stride = 1;
        for (int i = Rank - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= _extents[i];
        }
    }

    /// <summary>Turns -1 for the last axis into Rank - 1, and so on.</summary>
    /// <exception cref="ArgumentException">The axis is not in [-Rank, Rank).</exception>
    public int Axis(int axis) => axis >= -Rank && axis < Rank
        ? axis < 0 ? axis + Rank : axis
        : throw new ArgumentException($"An axis of {this} must be in [{-Rank}, {Rank}), got {axis}.");

    /// <summary>The NumPy broadcast of two shapes: aligned at the last axis, extents equal or one of them 1.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Shape Broadcast(Shape a, Shape b) => TryBroadcast(a, b, out var result)
        ? result
        : throw new ArgumentException(
            $"Shapes {a} and {b} do not broadcast: aligned at the last axis, extents must be equal or 1. Reshape or transpose one operand.");

    /// <summary>False when the shapes do not broadcast.</summary>
    public static bool TryBroadcast(Shape a, Shape b, out Shape result)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        var extents = new int[rank];
        result = Scalar;
        for (int i = 1; i <= rank; i++)
        {
            int x = i <= a.Rank ? a[^i] : 1, y = i <= b.Rank ? b[^i] : 1;
            if (x != y && x != 1 && y != 1) return false;
            extents[^i] = x == 1 ? y : x;
        }
        result = Create(extents);
        return true;
    }

    /// <summary>Value equality.</summary>
    public static bool operator ==(Shape? a, Shape? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Value inequality.</summary>
    public static bool operator !=(Shape? a, Shape? b) => !(a == b);

    /// <summary>Wraps a copy of an array.</summary>
    public static implicit operator Shape(int[] extents)
    {
        ArgumentNullException.ThrowIfNull(extents);
        return Create(extents);
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && (ReferenceEquals(this, other) || Span.SequenceEqual(other.Span));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int extent in _extents) hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_extents).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Like [32, 64].</summary>
    public override string ToString() => $"[{string.Join(", ", _extents)}]";
}
