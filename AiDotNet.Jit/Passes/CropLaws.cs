using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Passes;

/// <summary>What is cut off a result need not be computed: a crop (a pad that only removes) moves towards the operands.</summary>
internal static class CropLaws
{
    /// <summary>A crop of moved axes moves the crop.</summary>
    public static Node? OfPermute(Node crop)
    {
        if (!IsCrop(crop) || crop[0].Op != Primitive.Permute) return null;
        var (pad, axes) = (crop.Attribute<PadAttributes>(), crop[0].Attribute<AxesAttributes>().Axes);
        int[] low = new int[axes.Count], high = new int[axes.Count];
        for (int d = 0; d < axes.Count; d++) (low[axes[d]], high[axes[d]]) = (pad.Low[d], pad.High[d]);
        return Crop(crop[0][0], low, high, pad).Permute(axes);
    }

    /// <summary>A crop along axes that a reshape leaves alone moves the crop.</summary>
    public static Node? OfReshape(Node crop)
    {
        if (!IsCrop(crop) || crop[0].Op != Primitive.Reshape || crop[0].Shape.Size == 0) return null;
        var (pad, outer, inner) = (crop.Attribute<PadAttributes>(), crop[0].Shape, crop[0][0].Shape);
        int same = 0;
        while (same < Math.Min(outer.Rank, inner.Rank) && outer[outer.Rank - 1 - same] == inner[inner.Rank - 1 - same]) same++;
        int[] rest = new int[inner.Rank - same];
        if (pad.Low.Concat(pad.High).Where((w, i) => i % outer.Rank < outer.Rank - same && w != 0).Any()) return null;
        return Crop(crop[0][0], [.. rest, .. pad.Low.TakeLast(same)], [.. rest, .. pad.High.TakeLast(same)], pad).Reshape(crop.Shape);
    }

    /// <summary>A crop of a product crops its operands: sums over fewer places are left out, none changes.</summary>
    public static Node? OfDot(Node crop)
    {
        if (!IsCrop(crop) || crop[0].Op != Primitive.Dot) return null;
        var (pad, dot) = (crop.Attribute<PadAttributes>(), crop[0]);
        var a = dot.Attribute<DotAttributes>();
        int[][] low = [new int[dot[0].Shape.Rank], new int[dot[1].Shape.Rank]], high = [new int[dot[0].Shape.Rank], new int[dot[1].Shape.Rank]];
        int next = 0;
        for (int b = 0; b < a.LeftBatch.Count; b++, next++)
        {
            (low[0][a.LeftBatch[b]], high[0][a.LeftBatch[b]]) = (pad.Low[next], pad.High[next]);
            (low[1][a.RightBatch[b]], high[1][a.RightBatch[b]]) = (pad.Low[next], pad.High[next]);
        }
        for (int side = 0; side < 2; side++)
        {
            var (batch, contract) = side == 0 ? (a.LeftBatch, a.LeftContract) : (a.RightBatch, a.RightContract);
            for (int d = 0; d < dot[side].Shape.Rank; d++)
            {
                if (batch.Contains(d) || contract.Contains(d)) continue;
                (low[side][d], high[side][d]) = (pad.Low[next], pad.High[next]);
                next++;
            }
        }
        return NodeMath.Dot(Crop(dot[0], low[0], high[0], pad), Crop(dot[1], low[1], high[1], pad),
            a.LeftBatch, a.RightBatch, a.LeftContract, a.RightContract);
    }

    /// <summary>A crop of window positions crops what the windows look at.</summary>
    public static Node? OfUnfold(Node crop)
    {
        if (!IsCrop(crop) || crop[0].Op != Primitive.Unfold) return null;
        var (pad, unfold) = (crop.Attribute<PadAttributes>(), crop[0]);
        var window = unfold.Attribute<WindowAttributes>();
        int windowed = window.Sizes.Count, rank = unfold[0].Shape.Rank, lead = rank - windowed;
        for (int w = 0; w < windowed; w++)
        {
            if (pad.Low[rank + w] != 0 || pad.High[rank + w] != 0 || crop.Shape[lead + w] == 0) return null;
        }
        int[] low = [.. pad.Low.Take(rank)], high = [.. pad.High.Take(rank)];
        for (int w = 0; w < windowed; w++)
        {
            int first = -pad.Low[lead + w] * window.Strides[w];
            int end = first + (crop.Shape[lead + w] - 1) * window.Strides[w] + (window.Sizes[w] - 1) * window.Dilations[w] + 1;
            (low[lead + w], high[lead + w]) = (-first, end - window.Extents[w]);
        }
        return Crop(unfold[0], low, high, pad).Unfold(window.Sizes, window.Strides, window.Dilations);
    }

    private static bool IsCrop(Node pad)
    {
        if (pad.Op != Primitive.Pad) return false;
        var a = pad.Attribute<PadAttributes>();
        return a.Low.All(l => l <= 0) && a.High.All(h => h <= 0) && a.Interior.All(i => i == 0) && (a.Low.Any(l => l < 0) || a.High.Any(h => h < 0));
    }

    private static Node Crop(Node x, int[] low, int[] high, PadAttributes pad) => x.Pad(low, high, new int[low.Length], pad.Value);
}
