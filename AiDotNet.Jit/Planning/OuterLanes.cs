using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Ops;

namespace AiDotNet.Jit.Planning;

/// <summary>
/// Lanes of a product over windows along an axis that windows do not move over: the images of a batch. Every lane is then at the same place of its window, so
/// padding in rows and columns alike only shortens loops, where lanes along a row compute it and read it from a padded copy. The price is a copy of the operand
/// with that axis last, and one of the result.
/// </summary>
/// <param name="Source">What lies behind the windows and is copied.</param>
/// <param name="Axis">The axis of the source that comes last in the copy.</param>
/// <param name="Free">The same axis of the product's left operand.</param>
internal sealed record OuterLanes(Node Source, int Axis, int Free)
{
    private const double CopiedElement = 1; // multiply-adds that copying an element in another order costs
    private const double Clearly = 1.2; // what both copies take is a guess
    private const int FewestRows = 4; // of a tile, whose sums would wait for each other

    /// <summary>The choice for a product whose left operand is windows; null where lanes along a row of windows or along channels take less.</summary>
    /// <param name="dot">The product.</param>
    /// <param name="lanes">Of a vector register.</param>
    public static OuterLanes? For(Node dot, int lanes)
    {
        if (ProductLayout.FreeAxes(dot, 1) is not { Count: > 0 } channels || channels.Max(a => dot[1].Shape[a]) < FewestRows) return null;
        var axes = new List<Axis>();
        Affine[] own = ValueBuilder.FreshIndex(dot[0].Shape, axes);
        if (SourceOf(dot[0], own, out var at) is not { } source) return null;
        double terms = dot.Attribute<DotAttributes>().LeftContract.Aggregate(1.0, (n, d) => n * dot[0].Shape[d]);
        double inside = at.Select((index, d) => ShareInside(index, source.Shape[d])).Aggregate(terms, (n, share) => n * share);
        double channel = channels.Max(a => WindowLanes.Fill(dot[1].Shape[a], lanes));
        double least = Math.Min(inside / channel, ProductLayout.FreeAxes(dot, 0).Where(a => ProductLayout.IsContiguous(dot[0], a)).Select(AlongRow).DefaultIfEmpty(double.PositiveInfinity).Min());
        double copies = CopiedElement * lanes * (source.Shape.Size + dot.Shape.Size) / dot.Shape.Size;
        return ProductLayout.FreeAxes(dot, 0).Where(a => IsWhole(a, out _)).OrderBy(Cost).Where(a => Cost(a) * Clearly < least).Select(a => new OuterLanes(source, PlaceOf(a), a)).FirstOrDefault();

        double Cost(int free) => (inside / WindowLanes.Fill(dot[0].Shape[free], lanes)) + copies;

        int PlaceOf(int free) => IsWhole(free, out int place) ? place : -1;

        bool IsWhole(int free, out int place)
        {
            var axis = own[free].Terms[0].Axis;
            place = Array.FindIndex(at, i => i.ScaleOf(axis) != 0);
            return place >= 0 && Indices.Same(at[place], axis) && source.Shape[place] == axis.Extent && at.Count(i => i.ScaleOf(axis) != 0) == 1;
        }

        // Lanes along a row read its padding.
        double AlongRow(int free) =>
            at.Select((index, d) => index.ScaleOf(own[free].Terms[0].Axis) != 0 ? 1 : ShareInside(index, source.Shape[d])).Aggregate(terms, (n, share) => n * share) / WindowLanes.Fill(dot[0].Shape[free], lanes);
    }

    /// <summary>True for what lies between the windows and what is copied.</summary>
    public static bool IsSeenThrough(Node node) =>
        Materialization.IsView(node.Op) || Materialization.IsIdentity(node.Op) || node.Op == Primitive.Unfold || WindowLanes.IsZeroPad(node);

    private static Node? SourceOf(Node windows, Affine[] index, out Affine[] at)
    {
        at = index;
        for (; IsSeenThrough(windows); windows = windows[0])
        {
            if (windows.Op == Primitive.Reshape && Indices.Reshape(at, windows.Shape, windows[0].Shape) is null) return null;
            at = Access.Operand(windows, 0, at);
        }
        return windows;
    }

    // The share of the positions that are no padding.
    private static double ShareInside(Affine index, int extent)
    {
        if (Indices.IsInside(index, extent)) return 1;
        List<long> positions = [index.Offset];
        foreach (var (axis, scale) in index.Terms) positions = [.. positions.SelectMany(p => Enumerable.Range(0, axis.Extent).Select(i => p + (i * scale)))];
        return positions.Count(p => p >= 0 && p < extent) / (double)positions.Count;
    }
}
