using System.Collections.Immutable;

namespace AiDotNet.Jit.Kernels;

/// <summary>An index: offset + sum of scale * axis. No axis appears twice and no scale is zero.</summary>
public sealed class Affine
{
    /// <summary>The sum of the terms and the offset; terms of the same axis are merged.</summary>
    public Affine(ImmutableArray<(Axis Axis, long Scale)> terms, long offset) => (Terms, Offset) = (Merge(terms), offset);

    /// <summary>The axes and how many elements one step on each of them moves.</summary>
    public ImmutableArray<(Axis Axis, long Scale)> Terms { get; }

    /// <summary>The constant part.</summary>
    public long Offset { get; }

    /// <summary>The position on an axis.</summary>
    public static implicit operator Affine(Axis a) => new([(a, 1)], 0);

    /// <summary>A constant index.</summary>
    public static implicit operator Affine(long c) => new([], c);

    /// <summary>Every term and the offset times a constant.</summary>
    public static Affine operator *(Affine a, long k)
    {
        var terms = ImmutableArray.CreateBuilder<(Axis, long)>(a.Terms.Length);
        foreach (var (axis, scale) in a.Terms) terms.Add((axis, scale * k));
        return new(terms.DrainToImmutable(), a.Offset * k);
    }

    /// <summary>The index moved by a constant.</summary>
    public static Affine operator +(Affine a, long k) => new(a.Terms, a.Offset + k);

    /// <summary>The sum of two indices.</summary>
    public static Affine operator +(Affine a, Affine b) => new(a.Terms.AddRange(b.Terms), a.Offset + b.Offset);

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

    private static ImmutableArray<(Axis, long)> Merge(ImmutableArray<(Axis Axis, long Scale)> terms)
    {
        if (terms.Length == 0 || (terms.Length == 1 && terms[0].Scale != 0)) return terms;
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
}
