using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Debugging;

/// <summary>Changes extents wherever attributes name them.</summary>
internal static class ExtentReplacement
{
    /// <summary>The attributes with one extent replaced by another; whether they still make sense is for type inference to say.</summary>
    public static OpAttributes? Of(OpAttributes? attributes, int from, int to)
    {
        int One(int extent) => extent == from ? to : extent;
        Shape All(Shape shape) => Shape.Create([.. shape.Select(One)]);
        return attributes switch
        {
            InputAttributes input => input with { Type = input.Type with { Shape = All(input.Type.Shape) } },
            IotaAttributes iota => iota with { Shape = All(iota.Shape) },
            RandomBitsAttributes bits => bits with { Shape = All(bits.Shape) },
            ShapeAttributes shape => new ShapeAttributes(All(shape.Shape)),
            SliceAttributes slice => slice with { Sizes = [.. slice.Sizes.Select(One)] },
            WindowAttributes window => window with { Extents = [.. window.Extents.Select(One)] },
            ScatterAttributes scatter => new ScatterAttributes(One(scatter.Rows)),
            _ => attributes,
        };
    }
}
