using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Gpu.Rendering;

/// <summary>Indices over several axes as steps of one flat position.</summary>
internal static class Strides
{
    /// <summary>How far one step of the flat position over these axes, slowest first, moves an index; null where that is not always the same.</summary>
    public static long? StepOf(IEnumerable<Axis> axes, Affine index)
    {
        long? step = null;
        long next = 0;
        foreach (var axis in axes.Where(a => a.Extent > 1).Reverse())
        {
            long scale = index.ScaleOf(axis);
            if (step is not null && scale != next) return null;
            step ??= scale;
            next = scale * axis.Extent;
        }
        return step ?? 0;
    }

    /// <summary>The flat position over these axes, slowest first.</summary>
    public static Affine Flat(IReadOnlyList<Axis> axes)
    {
        Affine flat = 0;
        long step = 1;
        for (int i = axes.Count - 1; i >= 0; i--)
        {
            flat += axes[i] * step;
            step *= axes[i].Extent;
        }
        return flat;
    }

    /// <summary>How far the largest value of an index without negative steps is from its smallest.</summary>
    public static long Reach(Affine index) => index.Terms.Sum(t => t.Scale * (t.Axis.Extent - 1L));
}
