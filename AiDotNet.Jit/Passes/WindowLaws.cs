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

    /// <summary>
    /// The gradient of a convolution for its input, fold(dot(dy, w)), is the convolution of padded dy with the window turned round: nothing of
    /// the size of all windows is ever stored. At stride s neighbours in the result see different cells, s phases of them.
    /// </summary>
    public static Node? TransposedProduct(Node fold) => FoldedProduct.Match(fold)?.Correlate();
}
