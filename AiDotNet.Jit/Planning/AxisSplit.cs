using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Planning;

/// <summary>An axis of a group as two: whole = outer * inner's extent + inner.</summary>
internal sealed record AxisSplit(Axis Whole, Axis Outer, Axis Inner)
{
    /// <summary>A split into parts of so many positions.</summary>
    public static AxisSplit Of(Axis whole, int parts) => new(whole, new($"{whole.Name}o", parts), new($"{whole.Name}i", whole.Extent / parts));

    /// <summary>The index over the parts.</summary>
    public Affine Apply(Affine index) => index.ScaleOf(Whole) is var scale and not 0
        ? new Affine(index.Terms.RemoveAll(t => t.Axis == Whole), index.Offset) + (Affine)Outer * (scale * Inner.Extent) + (Affine)Inner * scale
        : index;

    /// <summary>The axes with the parts in place of the whole.</summary>
    public IEnumerable<Axis> Apply(IEnumerable<Axis> axes) => axes.SelectMany(a => a == Whole ? new[] { Outer, Inner } : [a]);
}
