using System.Collections;
using System.Runtime.CompilerServices;

namespace AiDotNet.Jit.Tensors;

/// <summary>An immutable list of integers with value equality: axes, strides, window sizes.</summary>
[CollectionBuilder(typeof(IntList), nameof(Create))]
public readonly struct IntList : IReadOnlyList<int>, IEquatable<IntList>
{
    private readonly int[]? _items;

    private IntList(int[] items) => _items = items;

    /// <summary>A copy of <paramref name="items"/>.</summary>
    public static IntList Create(ReadOnlySpan<int> items) => items.IsEmpty ? default : new(items.ToArray());

    /// <summary>How many integers the list holds.</summary>
    public int Count => _items?.Length ?? 0;

    /// <summary>The integer at <paramref name="index"/>.</summary>
    public int this[int index] => (_items ?? [])[index];

    /// <summary>The integers, without a copy.</summary>
    public ReadOnlySpan<int> Span => _items;

    /// <summary>True when an integer of the list equals <paramref name="item"/>.</summary>
    public bool Contains(int item) => Span.Contains(item);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(IntList other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IntList other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int i in Span) hash.Add(i);
        return hash.ToHashCode();
    }

    /// <summary>Value equality.</summary>
    public static bool operator ==(IntList a, IntList b) => a.Equals(b);

    /// <summary>Value inequality.</summary>
    public static bool operator !=(IntList a, IntList b) => !a.Equals(b);

    /// <summary>Wraps a copy of an array.</summary>
    public static implicit operator IntList(int[] items) => Create(items);

    /// <summary>Like [2, 3].</summary>
    public override string ToString() => $"[{string.Join(", ", this)}]";
}
