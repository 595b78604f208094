using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Planning;

/// <summary>What a kernel has to do, guessed from its values: good to a factor of two where caches hold what it touches.</summary>
/// <param name="Operations">Operations on elements; a product and its sum are one.</param>
/// <param name="Bytes">What it reads and writes, every element once.</param>
public readonly record struct KernelCost(double Operations, double Bytes)
{
    private const int Slow = 6; // quotients and roots, in operations

    /// <summary>The cost of a kernel.</summary>
    internal static KernelCost Of(Kernel kernel)
    {
        var points = new ValuePoints();
        foreach (var store in kernel.Stores)
        {
            points.Visit(store.Value);
            if (store.Row is not null) points.Visit(store.Row);
        }
        HashSet<Value> products = [.. points.Values.OfType<Reduce>().Where(r => r.Fold == Fold.Sum).Select(r => r.Body).OfType<Map>().Where(m => m.MapOp == MapOp.Mul)];
        return new(points.Values.Where(v => !products.Contains(v)).Sum(v => Weight(v) * points[v]), BytesOf(kernel, points));
    }

    private static double Weight(Value value) => value switch
    {
        Map { MapOp: MapOp.Div or MapOp.Sqrt } => Slow,
        Map or Reduce => 1,
        _ => 0,
    };

    // Several loads of a buffer, as those of a window, read the same elements.
    private static double BytesOf(Kernel kernel, ValuePoints points)
    {
        double read = points.Values.OfType<Load>().GroupBy(l => l.Buffer).Sum(b => b.Max(l => points[l]) * b.Key.Type.Size());
        return read + kernel.Stores.Sum(s => ValuePoints.Of(s.Index.Terms.Select(t => t.Axis)) * s.Buffer.Type.Size());
    }
}
