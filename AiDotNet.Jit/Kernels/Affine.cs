using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace AiDotNet.Jit.Kernels;

/// <summary>An index: offset + sum of scale * axis. No axis appears twice and no scale is zero.</summary>
public sealed class Affine
{
    private static readonly Affine Zero = new(0, []);

    /// <summary>The sum of the terms and the offset; terms of the same axis are merged.</summary>
    public Affine(ImmutableArray<(Axis Axis, long Scale)> terms, long offset) => (Terms, Offset) = (Merge(terms), offset);

    private Affine(long offset, ImmutableArray<(Axis Axis, long Scale)> merged) => (Terms, Offset) = (merged, offset);

    /// <summary>The axes and how many elements one step on each of them moves.</summary>
    public ImmutableArray<(Axis Axis, long Scale)> Terms { get; }

    /// <summary>The constant part.</summary>
    public long Offset { get; }

    /// <summary>The position on an axis.</summary>
    public static implicit operator Affine(Axis a) => Of([(a, 1)], 0);

    /// <summary>A constant index.</summary>
    public static implicit operator Affine(long c) => c == 0 ? Zero : Of([], c);

    /// <summary>Every term and the offset times a constant.</summary>
    public static Affine operator *(Affine a, long k)
    {
        if (k == 1) return a;
        if (k == 0 || a.Terms.IsEmpty) return a.Offset * k;
        var terms = new (Axis, long)[a.Terms.Length];
        for (int i = 0; i < terms.Length; i++) terms[i] = (a.Terms[i].Axis, a.Terms[i].Scale * k);
        return Of(terms, a.Offset * k);
    }

    /// <summary>The index moved by a constant.</summary>
    public static Affine operator +(Affine a, long k) => k == 0 ? a : new(a.Offset + k, a.Terms);

    /// <summary>The sum of two indices.</summary>
    public static Affine operator +(Affine a, Affine b)
    {
        if (b.Terms.IsEmpty) return a + b.Offset;
        return a.Terms.IsEmpty ? b + a.Offset : new(a.Terms.AddRange(b.Terms), a.Offset + b.Offset);
    }

    /// <summary>The scale of an axis, 0 if the index does not mention it.</summary>
    public long ScaleOf(Axis a)
    {
        foreach (var (axis, scale) in Terms)
        {
            if (axis == a) return scale;
        }
        return 0;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var terms = Terms.Select(t => t.Scale == 1 ? t.Axis.Name : $"{t.Axis}*{t.Scale}");
        return string.Join(" + ", terms.Append($"{Offset}"));
    }

    // Planning a graph makes thousands of indices: what needs no merging is taken as it is.
    private static Affine Of((Axis, long)[] merged, long offset) => new(offset, ImmutableCollectionsMarshal.AsImmutableArray(merged));

    private static ImmutableArray<(Axis, long)> Merge(ImmutableArray<(Axis Axis, long Scale)> terms)
    {
        if (IsMerged(terms)) return terms;
        var merged = new List<(Axis Axis, long Scale)>(terms.Length);
        foreach (var term in terms)
        {
            int at = merged.FindIndex(t => t.Axis == term.Axis);
            if (at < 0) merged.Add(term);
            else merged[at] = (term.Axis, merged[at].Scale + term.Scale);
        }
        merged.RemoveAll(t => t.Scale == 0);
        return [.. merged];
    }

    private static bool IsMerged(ImmutableArray<(Axis Axis, long Scale)> terms)
    {
        for (int i = 0; i < terms.Length; i++)
        {
            if (terms[i].Scale == 0) return false;
            for (int j = 0; j < i; j++)
            {
                if (terms[j].Axis == terms[i].Axis) return false;
            }
        }
        return true;
    }
}
