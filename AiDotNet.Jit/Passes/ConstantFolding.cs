using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.NodeMath;

namespace AiDotNet.Jit.Passes;

/// <summary>
/// Computes what does not depend on arguments, with the catalogue's own evaluation and its rounding. A constant tensor is one number
/// and a shape, before and after: nothing large is ever made, and what would need it (the sum of a million thirds) is left to run.
/// </summary>
public sealed class ConstantFolding : IPass
{
    /// <summary>The folding laws, for use together with others: folding makes room for laws, and laws for folding.</summary>
    public static RuleSet Rules { get; } = new RuleSet
    {
        { "f(c, ..) -> constant, elementwise f", FoldElementwise, (x, _) => Exp(x.ConstantLike(2)) },
        { Primitive.ReduceMax, "max of copies of c -> c", FoldLargest, (x, _) => x.ConstantLike(2).ReduceMax([1]) },
        { Primitive.ReduceMin, "min of copies of c -> c", FoldLargest, (x, _) => x.ConstantLike(2).ReduceMin([1]) },
        {
            Primitive.ReduceSum, "sum of n copies of c -> n * c, if no order of adding rounds",
            FoldSum, (x, _) => x.ConstantLike(2).Sum([1])
        },
    }.Closed();

    /// <inheritdoc/>
    public string Name => nameof(ConstantFolding);

    /// <inheritdoc/>
    public Graph Run(Graph graph, PassContext context) => Rewriter.Rewrite(graph, Rules, context);

    private static Node? FoldElementwise(Node n)
    {
        if (n.Count == 0 || !n.Op.Is(OpTraits.Elementwise) || n.Op.Is(OpTraits.Checks) || !n.Operands.All(o => o.IsSplat)) return null;
        Node[] scalars = [.. n.Operands.Select(o => n.Builder.Constant(o.DType, o.ConstantValue!.Value))];
        Tensor[] values = [.. scalars.Select(s => s.Op.Evaluate(s, []))];
        var scalar = n.Builder.Add(n.Op, scalars, n.Attributes);
        return Scalar(scalar.Op.Evaluate(scalar, values)) is double value ? n.Builder.Full(n.Type, value) : null;
    }

    // Constants hold doubles; an int64 beyond 2^53 stays unfolded. All NaNs become one.
    private static double? Scalar(Tensor tensor) => tensor switch
    {
        Tensor<float> f => float.IsNaN(f.Span[0]) ? double.NaN : f.Span[0],
        Tensor<double> d => double.IsNaN(d.Span[0]) ? double.NaN : d.Span[0],
        Tensor<int> i => i.Span[0],
        Tensor<bool> b => b.Span[0] ? 1 : 0,
        Tensor<long> l => Math.Abs((double)l.Span[0]) <= 1L << 53 ? l.Span[0] : null,
        _ => null,
    };

    private static Node? FoldLargest(Node n) => n is [{ ConstantValue: double c }] && Copies(n) > 0 ? n.Builder.Full(n.Type, c) : null;

    private static Node? FoldSum(Node n)
    {
        if (n is not [{ ConstantValue: double c }]) return null;
        long copies = Copies(n);
        if (n.DType == DType.Int32) return n.Builder.Full(n.Type, unchecked((int)((long)c * copies)));
        return NeverRounds(n.DType, c, copies) ? n.Builder.Full(n.Type, (c * copies) + 0.0) : null; // the sum of no copies is +0
    }

    private static long Copies(Node n) => n.Attribute<AxesAttributes>().Axes.Aggregate(1L, (product, axis) => product * n[0].Shape[axis]);

    // Every partial sum is a multiple of c's last bit and at most c * copies: if that fits into the significand, so do all of them.
    private static bool NeverRounds(DType dtype, double c, long copies)
    {
        var (precision, largest) = dtype == DType.Float32 ? (24, float.MaxValue) : (53, double.MaxValue);
        if (c == 0) return !double.IsNegative(c);
        if (!double.IsFinite(c) || copies >= 1L << 53 || Math.Abs(c * copies) > largest) return false;
        long significand = BitConverter.DoubleToInt64Bits(c) & ((1L << 52) - 1);
        if (double.IsNormal(c)) significand |= 1L << 52;
        significand >>= (int)long.TrailingZeroCount(significand);
        return (UInt128)(ulong)significand * (ulong)copies <= (UInt128)1 << precision;
    }
}
