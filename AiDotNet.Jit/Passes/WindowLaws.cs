using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Passes;

/// <summary>Laws of windows: a fold adds memory to memory, and nearly always something better says the same.</summary>
internal static class WindowLaws
{
    /// <summary>Windows that neither overlap nor leave gaps put every element in a place of its own.</summary>
    public static Node? WithoutOverlap(Node fold)
    {
        var window = fold.Attribute<WindowAttributes>();
        int windowed = window.Sizes.Count, lead = fold.Shape.Rank - windowed;
        for (int w = 0; w < windowed; w++)
        {
            if (window.Strides[w] != window.Sizes[w] || (window.Dilations[w] != 1 && window.Sizes[w] > 1)) return null;
        }
        var order = Enumerable.Range(0, lead).ToList();
        var high = new int[fold.Shape.Rank];
        int[] covered = [.. fold.Shape];
        for (int w = 0; w < windowed; w++)
        {
            order.AddRange([lead + w, lead + windowed + w]);
            covered[lead + w] = window.Windows(w) * window.Sizes[w];
            high[lead + w] = window.Extents[w] - covered[lead + w];
        }
        var zeros = new int[fold.Shape.Rank];
        return fold[0].Permute([.. order]).Reshape(covered).Pad(zeros, high, zeros, 0);
    }

    /// <summary>Leading axes that are divided or joined do not matter to windows over the last ones.</summary>
    public static Node? OfReshape(Node fold)
    {
        if (fold[0].Op != Primitive.Reshape || fold[0].Shape.Size == 0) return null;
        var (window, inner) = (fold.Attribute<WindowAttributes>(), fold[0][0]);
        int trailing = 2 * window.Sizes.Count;
        if (inner.Shape.Rank < trailing || !inner.Shape.TakeLast(trailing).SequenceEqual(fold[0].Shape.TakeLast(trailing))) return null;
        return inner.Fold(window.Sizes, window.Strides, window.Dilations, window.Extents).Reshape(fold.Shape);
    }

    /// <summary>Extents that the strides divide give every element its place among equals: what is beyond is cut off again.</summary>
    public static Node? Completed(Node fold)
    {
        var window = fold.Attribute<WindowAttributes>();
        int windowed = window.Sizes.Count, lead = fold.Shape.Rank - windowed;
        int[] extents = [.. window.Extents.Zip(window.Strides, (e, s) => (e + s - 1) / s * s)];
        if (extents.SequenceEqual(window.Extents) || !window.Dilations.All(d => d == 1) || fold.Shape.Size == 0 || FoldedProduct.Match(fold) is not null) return null;
        var whole = window with { Extents = [.. extents] };
        int[] windows = new int[fold[0].Shape.Rank], cells = new int[fold.Shape.Rank];
        for (int w = 0; w < windowed; w++)
        {
            windows[lead + w] = whole.Windows(w) - window.Windows(w);
            cells[lead + w] = window.Extents[w] - extents[w];
        }
        return fold[0].Pad(new int[windows.Length], windows, new int[windows.Length], 0)
            .Fold(window.Sizes, window.Strides, window.Dilations, whole.Extents).Pad(new int[cells.Length], cells, new int[cells.Length], 0);
    }

    /// <summary>
    /// The gradient of a convolution for its input, fold(dot(dy, w)), is the convolution of padded dy with the window turned round: nothing of
    /// the size of all windows is ever stored. At stride s neighbours in the result see different cells, s phases of them.
    /// </summary>
    public static Node? TransposedProduct(Node fold) => FoldedProduct.Match(fold)?.Correlate();
}
