using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>Arithmetic on index vectors: one affine index per dimension of a tensor.</summary>
internal static class Indices
{
    /// <summary>The offset in a contiguous tensor of this shape.</summary>
    public static Affine Linear(IReadOnlyList<Affine> index, Shape shape)
    {
        Span<long> strides = stackalloc long[shape.Rank];
        shape.ContiguousStrides(strides);
        Affine sum = 0;
        for (int i = 0; i < strides.Length; i++) sum += index[i] * strides[i];
        return sum;
    }

    /// <summary>
    /// The index into a tensor of shape <paramref name="to"/> of the element that <paramref name="index"/> selects after a reshape
    /// to <paramref name="from"/>; null when it takes a division that affine indices cannot express.
    /// </summary>
    public static Affine[]? Reshape(IReadOnlyList<Affine> index, Shape from, Shape to) => Regroup(index, from, to, out var result) is null ? result : null;

    /// <summary>The division that such a reshape takes, or null.</summary>
    public static IndexObstacle? Obstacle(IReadOnlyList<Affine> index, Shape from, Shape to) => Regroup(index, from, to, out _);

    /// <summary>The smallest and the largest position of an index.</summary>
    public static (long Low, long High) Range(Affine index)
    {
        long low = index.Offset, high = low;
        foreach (var (axis, scale) in index.Terms)
        {
            low += Math.Min(0, scale * (axis.Extent - 1L));
            high += Math.Max(0, scale * (axis.Extent - 1L));
        }
        return (low, high);
    }

    /// <summary>Whether an index is a position in so many elements everywhere.</summary>
    public static bool IsInside(Affine index, long extent) => Range(index) is var (low, high) && low >= 0 && high < extent;

    /// <summary>True when two indices select the same element everywhere.</summary>
    public static bool Same(Affine a, Affine b)
    {
        if (a.Offset != b.Offset || a.Terms.Length != b.Terms.Length) return false;
        foreach (var (axis, scale) in a.Terms)
        {
            if (b.ScaleOf(axis) != scale) return false;
        }
        return true;
    }

    /// <summary>True when two index vectors select the same element everywhere.</summary>
    public static bool Same(IReadOnlyList<Affine> a, IReadOnlyList<Affine> b)
    {
        if (a.Count != b.Count) return false;
        for (int i = 0; i < a.Count; i++)
        {
            if (!Same(a[i], b[i])) return false;
        }
        return true;
    }

    /// <summary>A hash that agrees with <see cref="Same(IReadOnlyList{Affine}, IReadOnlyList{Affine})"/>: term order does not matter.</summary>
    public static int Hash(IReadOnlyList<Affine> index)
    {
        var hash = new HashCode();
        foreach (var affine in index)
        {
            long mixed = affine.Offset;
            foreach (var (axis, scale) in affine.Terms) mixed += axis.GetHashCode() * scale;
            hash.Add(mixed);
        }
        return hash.ToHashCode();
    }

    private static IndexObstacle? Regroup(IReadOnlyList<Affine> index, Shape from, Shape to, out Affine[] result)
    {
        result = new Affine[to.Rank];
        Array.Fill(result, 0);
        if (from.Size == 0) return null;
        int i = 0, j = 0;
        while (i < from.Rank || j < to.Rank)
        {
            int firstI = i, firstJ = j;
            long sizeI = i < from.Rank ? from[i++] : 1, sizeJ = j < to.Rank ? to[j++] : 1;
            while (sizeI != sizeJ)
            {
                if (sizeI < sizeJ) sizeI *= from[i++];
                else sizeJ *= to[j++];
            }
            if (Regroup(index, from, firstI, i, result, to, firstJ, j) is { } obstacle) return obstacle;
        }
        return null;
    }

    // Dimensions [firstI, endI) of `from` and [firstJ, endJ) of `to` hold the same number of elements.
    private static IndexObstacle? Regroup(IReadOnlyList<Affine> index, Shape from, int firstI, int endI, Affine[] result, Shape to, int firstJ, int endJ)
    {
        Affine flat = 0;
        long stride = 1;
        for (int d = endI - 1; d >= firstI; d--)
        {
            flat += index[d] * stride;
            stride *= from[d];
        }
        for (int d = firstJ; d < endJ; d++)
        {
            stride = 1;
            for (int inner = d + 1; inner < endJ; inner++) stride *= to[inner];
            if (Divide(flat, stride) is not var (quotient, remainder)) return new(flat, stride);
            (result[d], flat) = (quotient, remainder);
        }
        return null;
    }

    private static (Affine Quotient, Affine Remainder)? Divide(Affine value, long divisor)
    {
        if (divisor == 1) return (value, 0);
        Affine quotient = 0, remainder = 0;
        long low = 0, high = 0;
        foreach (var (axis, scale) in value.Terms)
        {
            if (scale % divisor == 0)
            {
                quotient += axis * (scale / divisor);
                continue;
            }
            remainder += axis * scale;
            low += Math.Min(0, scale * (axis.Extent - 1L));
            high += Math.Max(0, scale * (axis.Extent - 1L));
        }
        long offset = ((value.Offset % divisor) + divisor) % divisor;
        if (low + offset < 0 || high + offset >= divisor) return null;
        return (quotient + (value.Offset - offset) / divisor, remainder + offset);
    }
}
