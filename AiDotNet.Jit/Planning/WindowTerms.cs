using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// A fold as a sum at every element of its result: few windows contain an element, and each holds what it adds there. Nothing is filled with zeros, and nothing
/// is added to memory. An element at stride * q + r is cell stride * j + r of window q - j, for every j.
/// </summary>
internal static class WindowTerms
{
    private const int MostTerms = 9;

    /// <summary>Whether an element reads the windows that contain it.</summary>
    public static bool IsSum(Node fold)
    {
        if (fold.Op != Primitive.Fold) return false;
        var window = fold.Attribute<WindowAttributes>();
        return window.Dilations.All(d => d == 1) && window.Extents.Zip(window.Strides).All(p => p.First % p.Second == 0) && Count(fold) <= MostTerms;
    }

    /// <summary>The windows that contain an element, at most.</summary>
    public static long Count(Node fold)
    {
        var window = fold.Attribute<WindowAttributes>();
        return window.Sizes.Zip(window.Strides).Aggregate(1L, (n, p) => n * ((p.First + p.Second - 1) / p.Second));
    }

    /// <summary>Where the operand holds what is added at an index, in the order of the interpreter: cells ascending.</summary>
    /// <param name="fold">A fold.</param>
    /// <param name="index">An index into its result.</param>
    /// <param name="terms">Indices into the operand, and the guards inside of which they exist.</param>
    /// <returns>Null, or a division that affine indices cannot express.</returns>
    public static IndexObstacle? At(Node fold, Affine[] index, out List<(Affine[] Index, List<Guard> Guards)> terms)
    {
        var window = fold.Attribute<WindowAttributes>();
        int rank = index.Length, windowed = window.Sizes.Count;
        terms = [([.. index, .. new Affine[windowed]], [])];
        for (int w = 0; w < windowed; w++)
        {
            int d = rank - windowed + w;
            if (Along(index[d], window.Strides[w], window.Sizes[w]) is not { } cells) return new(index[d], window.Strides[w]);
            terms = [.. terms.SelectMany(t => cells.Select(c => Placed(t, d, c.Window, window.Windows(w), rank + w, c.Cell, window.Sizes[w])))];
        }
        return null;
    }

    private static (Affine[] Index, List<Guard> Guards) Placed((Affine[] Index, List<Guard> Guards) term, int d, Affine window, int windows, int k, Affine cell, int cells)
    {
        Affine[] index = [.. term.Index];
        (index[d], index[k]) = (window, cell);
        var guards = term.Guards.ToList();
        if (!Indices.IsInside(window, windows)) guards.Add(new(window, windows));
        if (!Indices.IsInside(cell, cells)) guards.Add(new(cell, cells));
        return (index, guards);
    }

    // Positions along one axis: the parts of an index that the stride divides choose the window, the rest the cell.
    private static List<(Affine Window, Affine Cell)>? Along(Affine position, int stride, int size)
    {
        Affine window = 0, cell = position.Offset;
        foreach (var (axis, scale) in position.Terms)
        {
            if (scale % stride == 0) window += axis * (scale / stride);
            else cell += axis * scale;
        }
        var (low, high) = Indices.Range(cell);
        if (high - low >= stride) return null;
        var found = new List<(Affine, Affine)>();
        for (long k = low - stride * FloorDiv(high, stride); k < size; k += stride) found.Add((window + FloorDiv(low - k, stride), cell + (k - low)));
        return found;
    }

    private static long FloorDiv(long a, long b) => (a - (((a % b) + b) % b)) / b;
}
