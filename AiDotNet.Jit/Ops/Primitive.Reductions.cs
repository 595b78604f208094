using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops.Evaluation;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Ops;

public static partial class Primitive
{
    /// <summary>The sum over axes, in row-major order, starting from 0.</summary>
    public static readonly Op ReduceSum = Reduction("reduce_sum", Reductions.Sum, (y, g) => [KeepAxes(y, g).Expand(y[0].Shape)]);

    /// <summary>The maximum over axes; NaN if any is NaN, -inf over nothing. Equal elements share the gradient.</summary>
    public static readonly Op ReduceMax = Reduction("reduce_max", Reductions.Max, ShareAmongEqual);

    /// <summary>The minimum over axes; NaN if any is NaN, +inf over nothing. Equal elements share the gradient.</summary>
    public static readonly Op ReduceMin = Reduction("reduce_min", Reductions.Min, ShareAmongEqual);

    private static Op Reduction(string name, EvaluateRule evaluate, VjpRule vjp) => new(name, 1)
    {
        Infer = TypeRules.Reduction(name),
        Evaluate = evaluate,
        Vjp = vjp,
        Traits = OpTraits.Reduction,
        ParseAttributes = p => new AxesAttributes(p.Ints("axes")),
    };

    private static Node[] ShareAmongEqual(Node y, Node g)
    {
        var x = y[0];
        var chosen = NodeMath.Equal(x, KeepAxes(y, y));
        var count = NodeMath.Cast(chosen, x.DType).Sum(y.Attribute<AxesAttributes>().Axes);
        return [NodeMath.Select(chosen, KeepAxes(y, g / count), x.ConstantLike(0))];
    }

    // A value of the reduction's shape with the reduced axes back as extents of 1, so that it broadcasts against the operand.
    private static Node KeepAxes(Node reduction, Node value)
    {
        var axes = reduction.Attribute<AxesAttributes>().Axes;
        return value.Reshape(Shape.Create([.. reduction[0].Shape.Select((extent, i) => axes.Contains(i) ? 1 : extent)]));
    }
}
