using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>Where the batch stands in a type: along which axis, and how many elements of that axis belong to one row of the batch.</summary>
/// <param name="Axis">The axis, or -1 for a value that no batch extent appears in.</param>
/// <param name="Factor">The axis has Factor times the batch's extent.</param>
internal readonly record struct BatchAxis(int Axis, int Factor)
{
    public static BatchAxis None { get; } = new(-1, 0);

    public bool IsBatched => Axis >= 0;

    /// <summary>The same shape for another batch.</summary>
    public Shape Apply(Shape shape, int batch)
    {
        if (!IsBatched) return shape;
        int[] extents = [.. shape];
        extents[Axis] = batch * Factor;
        return Shape.Create(extents);
    }

    /// <summary>The axis in which two shapes differ as the batches do; null if they differ in any other way.</summary>
    public static BatchAxis? Between(Shape small, Shape large, int smallBatch, int largeBatch)
    {
        if (small.Rank != large.Rank) return null;
        var found = None;
        for (int i = 0; i < small.Rank; i++)
        {
            if (small[i] == large[i]) continue;
            if (found.IsBatched || small[i] % smallBatch != 0 || large[i] != small[i] / smallBatch * largeBatch) return null;
            found = new(i, small[i] / smallBatch);
        }
        return found;
    }
}
