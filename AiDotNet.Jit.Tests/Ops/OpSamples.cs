using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;
using static AiDotNet.Jit.Ops.Primitive;
using static AiDotNet.Jit.Tensors.DType;

namespace AiDotNet.Jit.Tests.Ops;

/// <summary>
/// Applications of every row of the catalogue. A new row needs one line here and gets every test that enumerates the samples;
/// float64 samples are repeated in float32 by themselves.
/// </summary>
public static class OpSamples
{
    private static readonly Lazy<Dictionary<string, OpSample>> ByName = new(() => Enumerate().ToDictionary(s => s.Name));

    /// <summary>Every sample.</summary>
    public static IEnumerable<OpSample> All => ByName.Value.Values;

    /// <summary>The names of all samples, one per test.</summary>
    public static IEnumerable<object[]> Names => All.Where(s => s.Op != Input).Select(s => new object[] { s.Name });

    /// <summary>The names of the float64 samples whose gradient is the derivative: all but stop_gradient.</summary>
    public static IEnumerable<object[]> DifferentiableNames =>
        All.Where(s => s.Op != StopGradient && s.IsDifferentiable && s.Build().Result.DType == Float64 && s.Operands.Any(o => o.DType == Float64)).Select(s => new object[] { s.Name });

    /// <summary>The names of the elementwise samples over a row of one float dtype each.</summary>
    public static IEnumerable<object[]> ElementwiseNames =>
        All.Where(s => s.Op.Is(OpTraits.Elementwise) && s.Operands.All(o => o.DType.IsFloat()) && s.Operands[0].Shape.Equals([7]))
            .Select(s => new object[] { s.Name });

    /// <summary>The sample with this name.</summary>
    public static OpSample Get(string name) => ByName.Value[name];

    private static IEnumerable<OpSample> Enumerate()
    {
        foreach (var sample in Written())
        {
            yield return sample;
            if (!sample.Operands.Any(o => o.DType == Float64)) continue;
            yield return sample with { Operands = [.. sample.Operands.Select(o => o.DType == Float64 ? o with { DType = Float32 } : o)] };
        }
    }

    private static IEnumerable<OpSample> Written() => [.. Sources(), .. Elementwise(), .. Movement(), .. Reductions(), .. Products(), .. Indexing()];

    private static IEnumerable<OpSample> Sources() =>
    [
        Of(Input, new InputAttributes(3, F([2, 3]), "x")), Of(Input, new InputAttributes(0, I([]), null)),
        .. new[] { 0, -0.0, 1.5, 0.1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue }
            .SelectMany(v => new[] { Of(Const, new ConstAttributes(Float64, v)), Of(Const, new ConstAttributes(Float32, v)) })
            .DistinctBy(s => s.Name),
        Of(Const, new ConstAttributes(DType.Int32, (double)int.MinValue)), Of(Const, new ConstAttributes(DType.Bool, 1.0)),
        Of(Const, new ConstAttributes(Float64, BitConverter.DoubleToInt64Bits(double.NaN) | 5)),
        Of(Iota, new IotaAttributes([5], 0)), Of(Iota, new IotaAttributes([2, 3, 4], 1)), Of(Iota, new IotaAttributes([0, 3], 1)),
        Of(RandomBits, new RandomBitsAttributes([], 0), -9, 9, I([])), Of(RandomBits, new RandomBitsAttributes([3, 5], -2), -9, 9, I([])),
        Of(RandomBits, new RandomBitsAttributes([0], 1), 0, 0, I([])),
    ];

    private static IEnumerable<OpSample> Elementwise() =>
    [
        .. new[] { Neg, Abs, Exp, Expm1, Sin, Cos, Tanh, Sigmoid, Relu, Erf, Floor }.SelectMany(op => Shapes.Select(s => Of(op, null, -2, 2, F(s)))),
        .. new[] { Log, Sqrt }.SelectMany(op => Shapes.Select(s => Of(op, null, 0.2, 4, F(s)))),
        .. Shapes.Select(s => Of(Log1p, null, -0.8, 4, F(s))),
        .. new[] { Neg, Abs }.Select(op => Of(op, null, -9, 9, I([2, 5]))),
        .. Shapes.Select(s => Of(Not, null, 0, 1, B(s))),
        .. new[] { F([7]), F([]), F([0, 2]), I([2, 3]), B([5]) }
            .SelectMany(x => new[] { Float32, Float64, DType.Int32, DType.Bool }.Select(to => Of(Cast, new CastAttributes(to), -3, 3, x))),
        .. new[] { Add, Sub, Mul, Max, Min, Less, LessEqual, Equal }
            .SelectMany(op => Shapes.Select(s => Of(op, null, -2, 2, F(s), F(s))).Append(Of(op, null, -3, 3, I([3, 5]), I([3, 5])))),
        .. new[] { Div, Pow }.SelectMany(op => Shapes.Select(s => Of(op, null, 0.3, 2, F(s), F(s)))),
        .. new[] { Equal, And, Or }.SelectMany(op => Shapes.Select(s => Of(op, null, 0, 1, B(s), B(s)))),
        .. Shapes.Select(s => Of(Select, null, -2, 2, B(s), F(s), F(s))),
        Of(Select, null, -5, 5, B([4]), I([4]), I([4])), Of(Select, null, 0, 1, B([4]), B([4]), B([4])),
    ];

    private static IEnumerable<OpSample> Movement() =>
    [
        Of(StopGradient, null, F([2, 3])), Of(StopGradient, null, I([])),
        Of(Reshape, new ShapeAttributes([3, 4]), F([2, 6])), Of(Reshape, new ShapeAttributes([]), F([1, 1])),
        Of(Reshape, new ShapeAttributes([0, 5]), F([2, 0])), Of(Reshape, new ShapeAttributes([6]), I([2, 3])),
        Of(Permute, new AxesAttributes([2, 0, 1]), F([2, 3, 4])), Of(Permute, new AxesAttributes([1, 0]), F([0, 3])),
        Of(Permute, new AxesAttributes([]), F([])), Of(Permute, new AxesAttributes([1, 0]), B([2, 3])),
        Of(Expand, new ShapeAttributes([2, 3]), F([3])), Of(Expand, new ShapeAttributes([2, 3, 4]), F([3, 1])),
        Of(Expand, new ShapeAttributes([5]), F([])), Of(Expand, new ShapeAttributes([2, 0]), F([2, 1])), Of(Expand, new ShapeAttributes([4, 2]), I([1, 2])),
        Of(Slice, new SliceAttributes([1, 0], [2, 3], [1, 1]), F([4, 3])), Of(Slice, new SliceAttributes([4, 1], [3, 2], [-2, 2]), F([5, 5])),
        Of(Slice, new SliceAttributes([3], [0], [1]), F([3])), Of(Slice, new SliceAttributes([], [], []), F([])),
        Of(Slice, new SliceAttributes([2], [3], [-1]), I([3])),
        Of(Pad, PadWith([1, 0], [2, 3], [0, 0], 1.5), F([2, 3])), Of(Pad, PadWith([-1, 1], [1, -2], [2, 1], -0.0), F([4, 3])),
        Of(Pad, PadWith([-2], [-3], [1], 9), F([4])), Of(Pad, PadWith([-1], [0], [3], 9), F([2])), Of(Pad, PadWith([2], [1], [1], double.NaN), F([0])),
        Of(Pad, PadWith([1], [0], [1], double.NegativeInfinity), F([3])), Of(Pad, PadWith([9], [-7], [0], 3), F([3])),
        Of(Pad, PadWith([], [], [], 0), F([])), Of(Pad, PadWith([1], [1], [0], -7), I([2])), Of(Pad, PadWith([1], [1], [0], 1), B([2])),
        Of(Concat, new ConcatAttributes(1), F([2, 1]), F([2, 3]), F([2, 0])), Of(Concat, new ConcatAttributes(0), F([3])),
        Of(Concat, new ConcatAttributes(0), -5, 5, I([1, 2]), I([2, 2])),
        .. Windows().SelectMany(w => new[]
        {
            Of(Unfold, w, F([2, .. w.Extents])),
            Of(Fold, w, F([2, .. Enumerable.Range(0, w.Sizes.Count).Select(w.Windows), .. w.Sizes])),
        }),
        Of(Unfold, new WindowAttributes([2], [1], [1], [4]), -5, 5, I([4])), Of(Unfold, new WindowAttributes([2], [1], [1], [4]), F([0, 4])),
        Of(Fold, new WindowAttributes([2], [1], [1], [4]), F([0, 3, 2])),
    ];

    private static IEnumerable<WindowAttributes> Windows() =>
    [
        new([3], [1], [1], [5]), new([2], [3], [2], [9]), new([1], [1], [1], [1]), new([2, 3], [2, 1], [1, 2], [5, 6]), new([], [], [], []),
    ];

    private static IEnumerable<OpSample> Reductions() =>
    [
        .. new[] { ReduceSum, ReduceMax, ReduceMin }.SelectMany(op => new[]
        {
            Of(op, new AxesAttributes([0]), F([3, 5])), Of(op, new AxesAttributes([1]), F([5, 3])), Of(op, new AxesAttributes([0, 2]), F([3, 2, 4])),
            Of(op, new AxesAttributes([1]), F([2, 3, 2])), Of(op, new AxesAttributes([0, 1]), F([2, 3])), Of(op, new AxesAttributes([]), F([3])),
            Of(op, new AxesAttributes([0]), F([0, 3])), Of(op, new AxesAttributes([1]), F([0, 3])), Of(op, new AxesAttributes([0]), F([1])),
            Of(op, new AxesAttributes([]), F([])), Of(op, new AxesAttributes([1]), -9, 9, I([3, 4])), Of(op, new AxesAttributes([0]), -9, 9, I([3, 4])),
        }),
        Of(ReduceSum, new AxesAttributes([0]), I([0, 2])),
    ];

    private static IEnumerable<OpSample> Products() =>
    [
        Of(Dot, new DotAttributes([], [], [1], [0]), F([3, 4]), F([4, 5])), Of(Dot, new DotAttributes([], [], [0], [0]), F([4, 3]), F([4, 9])),
        Of(Dot, new DotAttributes([], [], [1], [1]), F([5, 3]), F([19, 3])), Of(Dot, new DotAttributes([0], [0], [2], [1]), F([2, 3, 4]), F([2, 4, 3])),
        Of(Dot, new DotAttributes([0, 2], [2, 0], [1, 3], [3, 1]), F([2, 3, 2, 2]), F([2, 2, 2, 3])), Of(Dot, new DotAttributes([], [], [0], [0]), F([6]), F([6])),
        Of(Dot, new DotAttributes([], [], [1], [0]), F([9, 3]), F([3])), Of(Dot, new DotAttributes([], [], [], []), F([2]), F([3])),
        Of(Dot, new DotAttributes([], [], [1, 0], [0, 2]), F([2, 3]), F([3, 2, 2])), Of(Dot, new DotAttributes([0], [1], [1], [0]), F([3, 2]), F([2, 3])),
        Of(Dot, new DotAttributes([], [], [1], [0]), F([3, 0]), F([0, 2])), Of(Dot, new DotAttributes([], [], [1], [0]), F([0, 2]), F([2, 3])),
        Of(Dot, new DotAttributes([], [], [], []), F([]), F([])),
    ];

    private static IEnumerable<OpSample> Indexing() =>
    [
        Of(Gather, null, 0, 3, F([4, 3]), I([5])), Of(Gather, null, 0, 3, F([4]), I([2, 3])), Of(Gather, null, 0, 3, F([4, 2, 2]), I([])),
        Of(Gather, null, 0, 3, F([4, 0]), I([2])), Of(Gather, null, 0, 3, F([0, 2]), I([0])), Of(Gather, null, 0, 3, I([4, 2]), I([3])),
        Of(Scatter, new ScatterAttributes(4), 0, 3, I([6]), F([6, 2])), Of(Scatter, new ScatterAttributes(4), 0, 3, I([2, 2]), F([2, 2])),
        Of(Scatter, new ScatterAttributes(5), 0, 3, I([]), F([3])), Of(Scatter, new ScatterAttributes(0), 0, 3, I([0]), F([0, 2])),
        Of(Scatter, new ScatterAttributes(4), 0, 3, I([7]), I([7, 2])),
        Of(Check, new CheckAttributes(Demand.InRange, 4, -1, "labels of CrossEntropy"), -1, 3, I([5])),
        Of(Check, new CheckAttributes(Demand.Finite, 0, 0, "input = \"x\""), F([2, 3])), Of(Check, new CheckAttributes(Demand.Finite, 0, 0, "y"), F([0])),
        .. Shapes.Select(s => Of(StopGradient, null, F(s))), Of(StopGradient, null, I([3])), Of(StopGradient, null, B([2])),
    ];

    private static Shape[] Shapes { get; } = [[7], [], [0], [3, 1, 5]];

    private static OpSample Of(Op op, OpAttributes? attributes, params TensorType[] operands) => new(op, operands, attributes, -2, 2);

    private static OpSample Of(Op op, OpAttributes? attributes, double low, double high, params TensorType[] operands) =>
        new(op, operands, attributes, low, high);

    private static PadAttributes PadWith(IntList low, IntList high, IntList interior, double value) =>
        new(low, high, interior, BitConverter.DoubleToInt64Bits(value));

    private static TensorType F(Shape shape) => new(Float64, shape);

    private static TensorType I(Shape shape) => new(DType.Int32, shape);

    private static TensorType B(Shape shape) => new(DType.Bool, shape);
}
