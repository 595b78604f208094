using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops.Evaluation;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

public static partial class Primitive
{
    /// <summary>The same elements in row-major order with another shape.</summary>
    public static readonly Op Reshape = new("reshape", 1)
    {
        Infer = TypeRules.Reshape,
        Evaluate = Views.Reshape,
        Vjp = (y, g) => [g.Reshape(y[0].Shape)],
        Traits = OpTraits.View,
        ParseAttributes = p => new ShapeAttributes(p.Shape("shape")),
    };

    /// <summary>The axes in another order.</summary>
    public static readonly Op Permute = new("permute", 1)
    {
        Infer = TypeRules.Permute,
        Evaluate = Views.Permute,
        Vjp = (y, g) => [g.Permute(Inverse(y.Attribute<AxesAttributes>().Axes))],
        Traits = OpTraits.View,
        ParseAttributes = p => new AxesAttributes(p.Ints("axes")),
    };

    /// <summary>The NumPy broadcast to a larger shape.</summary>
    public static readonly Op Expand = new("expand", 1)
    {
        Infer = TypeRules.Expand,
        Evaluate = Views.Expand,
        Vjp = (y, g) => [BroadcastGradient.Of(g, y[0].Shape)],
        Traits = OpTraits.View,
        ParseAttributes = p => new ShapeAttributes(p.Shape("shape")),
    };

    /// <summary>Every step-th element from a start, per axis; a negative step flips.</summary>
    public static readonly Op Slice = new("slice", 1)
    {
        Infer = TypeRules.Slice,
        Evaluate = Views.Slice,
        Vjp = SliceVjp,
        Traits = OpTraits.View,
        ParseAttributes = p => new SliceAttributes(p.Ints("starts"), p.Ints("sizes"), p.Ints("steps")),
    };

    /// <summary>Cells of one value before, after and between the elements of each axis; negative low or high removes elements.</summary>
    public static readonly Op Pad = new("pad", 1)
    {
        Infer = TypeRules.Pad,
        Evaluate = Movement.Pad,
        Vjp = PadVjp,
        ParseAttributes = p => new PadAttributes(p.Ints("low"), p.Ints("high"), p.Ints("interior"), p.Bits("value")),
    };

    /// <summary>The operands one after the other along an axis.</summary>
    public static readonly Op Concat = new("concat", Op.Variadic)
    {
        Infer = TypeRules.Concat,
        Evaluate = Movement.Concat,
        Vjp = ConcatVjp,
        ParseAttributes = p => new ConcatAttributes(p.Int("axis")),
    };

    /// <summary>Sliding windows over the last axes.</summary>
    public static readonly Op Unfold = new("unfold", 1)
    {
        Infer = TypeRules.Unfold,
        Evaluate = Movement.Unfold,
        Vjp = (y, g) => [y.Builder.Add(Fold!, [g], y.Attributes)],
        ParseAttributes = ParseWindow,
    };

    /// <summary>The transpose of unfold. Each cell adds its windows in row-major order of the position inside the window.</summary>
    public static readonly Op Fold = new("fold", 1)
    {
        Infer = TypeRules.Fold,
        Evaluate = Movement.Fold,
        Vjp = (y, g) => [y.Builder.Add(Unfold, [g], y.Attributes)],
        ParseAttributes = ParseWindow,
    };

    private static WindowAttributes ParseWindow(IReadOnlyDictionary<string, string> p) =>
        new(p.Ints("sizes"), p.Ints("strides"), p.Ints("dilations"), p.Ints("extents"));

    private static IntList Inverse(IntList axes)
    {
        var inverse = new int[axes.Count];
        for (int i = 0; i < inverse.Length; i++) inverse[axes[i]] = i;
        return inverse;
    }

    // A slice that goes backwards is a forward slice, flipped; a forward slice is undone by padding what it left out.
    private static Node[] SliceVjp(Node y, Node g)
    {
        var slice = y.Attribute<SliceAttributes>();
        int rank = y.Shape.Rank;
        int[] low = new int[rank], high = new int[rank], interior = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            int size = slice.Sizes[i], step = slice.Steps[i];
            if (step < 0 && size > 0) g = g.Slice(i, size - 1, size, -1);
            int reach = size == 0 ? 0 : (size - 1) * Math.Abs(step) + 1;
            low[i] = size == 0 ? 0 : step > 0 ? slice.Starts[i] : slice.Starts[i] + (size - 1) * step;
            high[i] = y[0].Shape[i] - low[i] - reach;
            interior[i] = Math.Abs(step) - 1;
        }
        return [g.Pad(low, high, interior)];
    }

    // Removing what was added leaves the dilated operand (elements that were cut off come back as zeros); a slice drops the interior.
    private static Node[] PadVjp(Node y, Node g)
    {
        var pad = y.Attribute<PadAttributes>();
        int rank = y.Shape.Rank;
        var dilated = g.Pad([.. pad.Low.Select(n => -n)], [.. pad.High.Select(n => -n)], new int[rank]);
        return [dilated.Slice(new int[rank], [.. y[0].Shape], [.. pad.Interior.Select(n => n + 1)])];
    }

    private static Node[] ConcatVjp(Node y, Node g)
    {
        int axis = y.Attribute<ConcatAttributes>().Axis, start = 0;
        var gradients = new Node[y.Count];
        for (int i = 0; i < y.Count; i++)
        {
            int extent = y[i].Shape[axis];
            gradients[i] = g.Slice(axis, start, extent);
            start += extent;
        }
        return gradients;
    }
}
