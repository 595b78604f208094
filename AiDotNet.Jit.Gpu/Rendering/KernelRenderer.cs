using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>
/// Level 1 kernels as device source. The same values as on the processor, in loops of another shape: each element, row or tile is a
/// work-item, a team or a group.
/// </summary>
public static class KernelRenderer
{
    /// <summary>The kernel as source that every dialect's prelude fits.</summary>
    public static KernelSource Render(Kernel kernel, RenderOptions options)
    {
        var shape = new KernelShape(kernel);
        if (kernel.Stores.Any(s => s.Accumulate)) return AccumulateRenderer.Render(shape, options);
        return RowRenderer.Render(shape, options);
    }
}
