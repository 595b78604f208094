using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// Level 1 kernels as device source. The same values as on the processor, in loops of another shape: each element, row or tile is a
/// work-item, a team or a group.
/// </summary>
public static class KernelRenderer
{
    /// <summary>The kernel as source that every dialect's prelude fits.</summary>
    /// <exception cref="UnsupportedOpException">The device cannot compute it.</exception>
    /// <exception cref="LimitExceededException">It has more results than 32 bits can count.</exception>
    /// <param name="kernel">What to compute.</param>
    /// <param name="options">What may be assumed.</param>
    /// <param name="order">The loops whose order additions to memory have in Strict mode; null takes any.</param>
    public static KernelSource Render(Kernel kernel, RenderOptions options, IReadOnlyList<Axis>? order = null)
    {
        var shape = new KernelShape(kernel);
        if (KernelShape.Points(shape.Facts.Free) > int.MaxValue)
        {
            throw new LimitExceededException($"The kernel {kernel.Name} has {KernelShape.Points(shape.Facts.Free):N0} results, a device is asked for at most {int.MaxValue:N0} at once. Use smaller batches.");
        }
        if (!options.HasDouble && shape.NeedsDouble)
        {
            throw new UnsupportedOpException($"The kernel {kernel.Name} computes in double precision, which this device does not have. Use float32 (and no sine or cosine), or another device.");
        }
        if (kernel.Stores.Any(s => s.Accumulate)) return AccumulateRenderer.Render(shape, options, order ?? []);
        if (TilePlan.Find(shape, options) is { } plan)
        {
            return plan.Parts > 1 ? SplitRenderer.Tiles(shape, options, plan) : TileRenderer.Render(shape, options, plan, "k0", null, kernel.Buffers);
        }
        return SplitRenderer.Rows(shape, options) ?? RowRenderer.Render(shape, options);
    }
}
