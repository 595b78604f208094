using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Inspection;

/// <summary>What a kernel has to do, counted on its values: the yardstick for its time.</summary>
/// <param name="Flops">Arithmetic on elements; a multiplication and an addition that fuse are two.</param>
/// <param name="Bytes">Every buffer once: what must at least move.</param>
/// <param name="IsDouble">True when the arithmetic is on float64: half as many elements fit a register.</param>
internal sealed record KernelWork(double Flops, double Bytes, bool IsDouble)
{
    /// <summary>Counts a kernel.</summary>
    public static KernelWork Of(KernelStep step)
    {
        var points = new ValuePoints();
        foreach (var store in step.Kernel.Stores) points.Visit(store.Value);
        double flops = points.Values.Where(v => v is Reduce || (v is Map map && IsArithmetic(map.MapOp))).Sum(v => points[v]);
        double bytes = step.Reads.Distinct().Sum(s => (double)s.Type.Bytes) + step.Writes.Sum(s => (double)s.Type.Bytes);
        return new(flops, bytes, step.Storages.Any(s => s.Type.DType == DType.Float64));
    }

    private static bool IsArithmetic(MapOp op) => op is not (MapOp.Cast or MapOp.Bits or MapOp.Select or MapOp.Less or MapOp.LessEqual or MapOp.Equal);
}
