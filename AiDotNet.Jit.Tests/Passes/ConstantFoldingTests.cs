using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Passes;

[TestClass]
public sealed class ConstantFoldingTests
{
    private readonly GraphBuilder _builder = new();

    [TestMethod]
    public void The_sum_of_no_copies_is_positive_zero()
    {
        var builder = new GraphBuilder();
        var sum = builder.Full(new(DType.Float32, [0, 2]), -1).Sum([0]);
        var folded = new ConstantFolding().Run(new([], [sum]), new PassContext());
        Assert.AreEqual(0L, BitConverter.DoubleToInt64Bits(folded.Outputs[0].ConstantValue!.Value));
        Assert.IsTrue(GraphRunner.Run(folded, [])[0].BitsEqual(GraphRunner.Run(new([], [sum]), [])[0]));
    }

    [TestMethod]
    public void Results_are_rounded_to_the_dtype()
    {
        double third = Folded(_builder.Constant(DType.Float32, 1) / _builder.Constant(DType.Float32, 3))!.Value;
        Assert.AreEqual(1f / 3, third);
        Assert.AreEqual(1.0 / 3, Folded(_builder.Constant(DType.Float64, 1) / 3));
        Assert.AreEqual(int.MinValue, Folded(_builder.Constant(DType.Int32, int.MaxValue) + 1));
        Assert.AreEqual(-2, Folded(NodeMath.Cast(_builder.Constant(DType.Float32, -2.9), DType.Int32)));
        Assert.AreEqual(1, Folded(NodeMath.Less(_builder.Constant(DType.Float64, 1), _builder.Constant(DType.Float64, 2))));
    }

    [TestMethod]
    public void Special_values_come_out_right()
    {
        var zero = _builder.Constant(DType.Float32, 0);
        Assert.AreEqual(double.NaN, Folded(zero / zero));
        Assert.AreEqual(double.NegativeInfinity, Folded(-1 / zero));
        Assert.IsTrue(double.IsNegative(Folded(zero * -1)!.Value));
        Assert.AreEqual(double.PositiveInfinity, Folded(NodeMath.Exp(_builder.Constant(DType.Float32, 100))));
    }

    // The catalogue may evaluate long tensors by vectors and one number by scalars: folding relies on the same bits.
    [TestMethod]
    [DataRow(DType.Float32)]
    [DataRow(DType.Float64)]
    public void One_number_folds_to_the_bits_of_many(DType dtype)
    {
        foreach (var op in Primitive.All.Where(o => o.Is(OpTraits.Elementwise) && o.Arity == 1 && o != Primitive.Not && o != Primitive.Cast))
        {
            foreach (double value in (double[])[0.3, -0.0, -1.7, 12.5, 1e-30, double.PositiveInfinity, double.NaN])
            {
                var node = _builder.Add(op, [_builder.Full(new(dtype, [37]), value)]);
                double[] required = GraphRunner.Doubles(GraphRunner.Run(new([], [node]))[0]);
                double found = Folded(node)!.Value;
                Assert.IsTrue(required.All(r => GraphRunner.SameBits(r, found)), $"{op}({value:R}): required {required[0]:R}, found {found:R}");
            }
        }
    }

    [TestMethod]
    public void Huge_constants_are_never_made()
    {
        var huge = _builder.Full(new(DType.Float32, [1 << 20, 1 << 20]), 2);
        var result = Run(NodeMath.Exp(huge.Permute([1, 0]) * 3).Slice(0, 0, 7));
        Assert.AreEqual(new TensorType(DType.Float32, [7, 1 << 20]), result.Type);
        Assert.AreEqual(MathF.Exp(6), (float)result.ConstantValue!.Value, 1e-4);
        Assert.IsTrue(result is { IsExpand: true } and [{ IsConst: true }]);
    }

    [TestMethod]
    public void Sums_fold_only_where_no_order_of_adding_rounds()
    {
        Assert.AreEqual(1 << 20, Folded(_builder.Full(new(DType.Float32, [1 << 10, 1 << 10]), 1).Sum()));
        Assert.AreEqual(3.0 * 1000, Folded(_builder.Full(new(DType.Float32, [1000]), 3).Sum()));
        Assert.AreEqual(0, Folded(_builder.Full(new(DType.Float32, [0]), 3).Sum()));
        Assert.IsNull(Folded(_builder.Full(new(DType.Float32, [1000]), 0.1).Sum()));
        Assert.IsNull(Folded(_builder.Full(new(DType.Float32, [1 << 14]), 4097).Sum()));
        Assert.IsNull(Folded(_builder.Full(new(DType.Float32, [3]), float.MaxValue).Sum()));
        Assert.IsNull(Folded(_builder.Full(new(DType.Float32, [3]), -0.0).Sum()));
        Assert.AreEqual(unchecked(2_000_000_000 * 3), Folded(_builder.Full(new(DType.Int32, [3]), 2_000_000_000).Sum()));
    }

    [TestMethod]
    public void Largest_of_copies_is_one_of_them_unless_there_are_none()
    {
        Assert.AreEqual(2, Folded(_builder.Full(new(DType.Float32, [5]), 2).ReduceMax()));
        Assert.IsNull(Folded(_builder.Full(new(DType.Float32, [0]), 2).ReduceMax()));
    }

    [TestMethod]
    public void Inputs_and_random_numbers_are_left_alone()
    {
        var bits = NodeMath.RandomBits(_builder.Constant(DType.Int32, 7), [3], 0);
        Assert.IsNull(Folded(bits + 1));
    }

    private static double? Folded(Node node) => Run(node).ConstantValue;

    private static Node Run(Node node) => new Simplify().Run(new([], [node]), new() { Mode = NumericMode.Strict }).Outputs[0];
}
