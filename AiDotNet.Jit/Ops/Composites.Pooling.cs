using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

public static partial class Composites
{
    /// <summary>The largest element of each window. Equal largest elements share the gradient.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="size">Window rows and columns.</param>
    /// <param name="stride">Rows and columns between windows.</param>
    /// <param name="padding">Cells of -inf added on both sides; at most half a window, so that no window is empty.</param>
    public static Node MaxPool2D(Node x, IntList size, IntList stride, IntList padding)
    {
        var windows = PoolWindows("max_pool2d", x, size, stride, padding, double.NegativeInfinity);
        return Tagged("max_pool2d", windows.ReduceMax([4, 5]), x);
    }

    /// <summary>The mean of each window.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="size">Window rows and columns.</param>
    /// <param name="stride">Rows and columns between windows.</param>
    /// <param name="padding">Zeros added on both sides; at most half a window.</param>
    /// <param name="countPadding">Whether the padding counts as elements of the mean.</param>
    public static Node AvgPool2D(Node x, IntList size, IntList stride, IntList padding, bool countPadding = true)
    {
        const string Op = "avg_pool2d";
        var sum = PoolWindows(Op, x, size, stride, padding, 0).Sum([4, 5]);
        if (countPadding || padding.All(p => p == 0)) return Tagged(Op, sum / (size[0] * size[1]), x);
        var ones = x.Builder.Full(new(x.DType, [1, 1, x.Shape[2], x.Shape[3]]), 1);
        return Tagged(Op, sum / PoolWindows(Op, ones, size, stride, padding, 0).Sum([4, 5]), x);
    }

    private static Node PoolWindows(string op, Node x, IntList size, IntList stride, IntList padding, double fill)
    {
        RequireFloat(op, x);
        RequireRank(op, "the input", x, 4, "[N, C, H, W]");
        RequireWindow(op, stride, padding, [1, 1]);
        Require(size.Count == 2 && Enumerable.Range(0, 2).All(i => size[i] > 0 && padding[i] * 2 <= size[i]),
            $"{op} requires two window extents >= 1 and padding of at most half of them, got window {size} and padding {padding}.");
        var padded = x.Pad([0, 0, .. padding], [0, 0, .. padding], [0, 0, 0, 0], fill);
        RequireFits(op, padded, size[0], size[1], [1, 1]);
        return padded.Unfold(size, stride, [1, 1]);
    }
}
