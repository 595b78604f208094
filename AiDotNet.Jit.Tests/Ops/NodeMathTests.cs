using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ops;

[TestClass]
public sealed class NodeMathTests
{
    private readonly GraphBuilder _builder = new();

    [TestMethod]
    public void Operators_broadcast_and_take_numbers_on_either_side()
    {
        Node x = Values([2, 1], 3, 5), y = Values([3], 1, 2, 4);
        AreEqual([4, 5, 7, 6, 7, 9], x + y);
        AreEqual([2, 1, -1, 4, 3, 1], x - y);
        AreEqual([3, 6, 12, 5, 10, 20], x * y);
        AreEqual([3, 1.5, 0.75, 5, 2.5, 1.25], x / y);
        AreEqual([-3, -5], -x);
        AreEqual([4, 6, 4, 6, 2, 4, -2, -4], NodeMath.Concat([x + 1, 1 + x, x - 1, 1 - x], 0));
        AreEqual([6, 10, 6, 10, 1.5, 2.5, 2, 1.2], NodeMath.Concat([x * 2, 2 * x, x / 2, 6 / x], 0));
    }

    [TestMethod]
    public void Relations_and_selection_broadcast()
    {
        Node x = Values([3], 1, 2, 3), two = _builder.Constant(DType.Float64, 2);
        AreEqual([1, 0, 0], NodeMath.Less(x, two));
        AreEqual([1, 1, 0], NodeMath.LessEqual(x, two));
        AreEqual([0, 0, 1], NodeMath.Greater(x, two));
        AreEqual([0, 1, 1], NodeMath.GreaterEqual(x, two));
        AreEqual([0, 1, 0], NodeMath.Equal(x, two));
        AreEqual([1, 0, 1], NodeMath.NotEqual(x, two));
        AreEqual([2, 2, 3], NodeMath.Select(NodeMath.Less(x, two), two, x));
        AreEqual([1, 2, 2, 2, 2, 3], NodeMath.Concat([NodeMath.Min(x, two), NodeMath.Max(x, two)], 0));
        AreEqual([-1, 0, 1, 0], NodeMath.Sign(Values([4], -2, 0, 9, double.NaN)));
    }

    [TestMethod]
    public void Identities_return_the_operand()
    {
        var x = _builder.Input(new(DType.Float64, [2, 3]));
        Assert.AreSame(x, x.Reshape([2, 3]));
        Assert.AreSame(x, x.Expand([2, 3]));
        Assert.AreSame(x, x.Permute([0, -1]));
        Assert.AreSame(x, x.Slice([0, 0], [2, 3], [1, 1]));
        Assert.AreSame(x, x.Slice(1, 0, 3));
        Assert.AreSame(x, x.Pad([0, 0], [0, 0], [0, 0]));
        Assert.AreSame(x, x.Sum([]));
        Assert.AreSame(x, x.SumTo([2, 3]));
        Assert.AreSame(x, NodeMath.Cast(x, DType.Float64));
        Assert.AreSame(x, NodeMath.Concat([x], 0));
    }

    [TestMethod]
    public void Equal_expressions_are_one_node_and_inputs_are_not()
    {
        var x = _builder.Input(new(DType.Float32, [2]));
        Assert.AreSame(x * 2 + 1, x * 2 + 1);
        Assert.AreNotSame(_builder.Constant(DType.Float32, 0), _builder.Constant(DType.Float32, -0.0));
        Assert.AreSame(_builder.Constant(DType.Float32, double.NaN), _builder.Constant(DType.Float32, double.NaN));
        Assert.AreNotSame(x, _builder.Input(new(DType.Float32, [2])));
    }

    [TestMethod]
    public void Reductions_take_negative_axes_and_keep_dimensions()
    {
        var x = Values([2, 3], 1, 2, 3, 4, 5, 9);
        AreEqual([24], x.Sum());
        AreEqual([6, 18], x.Sum([-1]));
        AreEqual([5, 7, 12], x.Sum([0]));
        AreEqual([2, 6], x.Mean([1]));
        AreEqual([4], x.Mean());
        AreEqual([3, 9], x.ReduceMax([1], keepDims: true), [2, 1]);
        AreEqual([1], x.ReduceMin(keepDims: true), [1, 1]);
        AreEqual([double.NaN], Values([0]).Mean());
        AreEqual([10, 14, 24], (x + x).SumTo([3]));
        AreEqual([6, 18], x.SumTo([2, 1]), [2, 1]);
    }

    [TestMethod]
    public void MatMul_is_NumPy_s()
    {
        Node m = Values([2, 3], 1, 2, 3, 4, 5, 6), v = Values([3], 1, 0, -1), batch = Values([2, 3, 1], 1, 1, 1, 2, 2, 2);
        AreEqual([-2, -2], NodeMath.MatMul(m, v), [2]);
        AreEqual([-3, -3, -3], NodeMath.MatMul(Values([2], 1, -1), m), [3]);
        AreEqual([2], NodeMath.MatMul(v, v), []);
        AreEqual([6, 15, 12, 30], NodeMath.MatMul(m, batch), [2, 2, 1]);
        AreEqual([6, 15, 12, 30], NodeMath.MatMul(m.ExpandDims(0), batch), [2, 2, 1]);
        AreEqual([0, 0], NodeMath.MatMul(v, batch), [2, 1]);
        AreEqual([14, 32, 32, 77], NodeMath.MatMul(m, m.Transpose()), [2, 2]);
    }

    [TestMethod]
    public void Uniform_is_uniform_below_one_and_uses_every_bit()
    {
        foreach (var dtype in new[] { DType.Float32, DType.Float64 })
        {
            var seed = _builder.Input(new(DType.Int32, []));
            var bits = NodeMath.RandomBits(seed, [50_000], 3);
            var graph = new Graph([seed], [NodeMath.Uniform(seed, [50_000], dtype, 3), bits]);
            var results = GraphEvaluator.Run(graph, [new Tensor<int>([42], Shape.Scalar)]);
            double[] u = TestTensors.Values(results[0]), words = TestTensors.Values(results[1]);
            Assert.IsTrue(u.All(v => v is >= 0 and < 1));
            Assert.AreEqual(0.5, u.Average(), 0.01);
            Assert.AreEqual(1 / 12.0, u.Select(v => (v - 0.5) * (v - 0.5)).Average(), 0.003);
            for (int i = 0; i < u.Length; i++) Assert.AreEqual(Math.Floor((words[i] + 0x80000000L) / 256), Math.Floor(u[i] * (1 << 24)), $"{dtype} {i}");
        }
    }

    [TestMethod]
    public void Random_bits_are_Threefry_s_published_ones()
    {
        var bits = NodeMath.RandomBits(_builder.Constant(DType.Int32, 0), [1], 0);
        AreEqual([0x6b200159], bits);
    }

    [TestMethod]
    public void Errors_say_what_was_found_and_what_to_do()
    {
        var x = _builder.Input(new(DType.Float32, [32, 64]));
        var w = _builder.Input(new(DType.Float32, [63, 10]));
        Refuses("matmul requires inner dimensions to match, got [32, 64] x [63, 10]", () => NodeMath.MatMul(x, w));
        Refuses("add requires shapes that broadcast", () => (x + w).ToString());
        Refuses("add requires operands of one dtype", () => NodeMath.Add(x, _builder.Constant(DType.Float64, 1)));
        Refuses("exp requires an operand of f32 or f64, got i32[]", () => NodeMath.Exp(_builder.Constant(DType.Int32, 1)));
        Refuses("reshape requires a shape of 2048 elements", () => x.Reshape([3]));
        Refuses("reduce_sum requires an axis of [32, 64]", () => x.Sum([2]));
        Refuses("reduce_sum requires different axes", () => x.Sum([1, -1]));
        Refuses("transpose requires at least 2 axes", () => x.Sum([0]).Transpose());
        Refuses("slice requires elements inside [32, 64]", () => x.Slice(0, 30, 3));
        Refuses("unfold requires windows that fit", () => x.Unfold([65], [1], [1]));
        Refuses("concat requires operands equal in all but axis 0", () => NodeMath.Concat([x, w], 0));
        Refuses("expand requires extents", () => x.Expand([64, 32]));
        Refuses("reduce_max requires at least one element", () => _builder.Iota([0], 0).ReduceMax());
        Refuses("got %", () => (x + new GraphBuilder().Input(x.Type)).ToString());
    }

    [TestMethod]
    public void Checks_name_the_subject_the_value_and_the_place()
    {
        var labels = _builder.Input(new(DType.Int32, [2, 2]));
        var graph = new Graph([labels], [NodeMath.Check(labels, Demand.InRange, "labels of CrossEntropy", 10, exempt: -100)]);
        AreEqual([1, -100, 9, 0], GraphEvaluator.Run(graph, [new Tensor<int>([1, -100, 9, 0], [2, 2])])[0]);
        var error = Assert.ThrowsExactly<InvalidInputException>(() => GraphEvaluator.Run(graph, [new Tensor<int>([1, 2, 10, 0], [2, 2])]));
        Assert.StartsWith("labels of CrossEntropy requires values in [0, 10), got 10 at [1, 0].", error.Message);

        var x = _builder.Input(new(DType.Float32, [2]));
        var finite = new Graph([x], [NodeMath.Check(x, Demand.Finite, "loss")]);
        error = Assert.ThrowsExactly<InvalidInputException>(() => GraphEvaluator.Run(finite, [new Tensor<float>([1, float.NaN], [2])]));
        Assert.StartsWith("loss requires finite numbers, got NaN at [1].", error.Message);
    }

    [TestMethod]
    public void Indices_outside_the_table_throw()
    {
        Node table = Values([2], 5, 6), at = _builder.Input(new(DType.Int32, [1]));
        foreach (var result in new[] { NodeMath.Gather(table, at), NodeMath.Scatter(at, table.Slice(0, 0, 1), 2) })
        {
            foreach (int index in new[] { -1, 2, int.MinValue })
            {
                Assert.ThrowsExactly<InvalidInputException>(() => GraphEvaluator.Run(new Graph([at], [result]), [new Tensor<int>([index], [1])]));
            }
        }
    }

    [TestMethod]
    public void Shapes_compare_by_value()
    {
        Shape a = [2, 3], b = [2, 3];
        Assert.IsTrue(a == b && !(a != b) && a != [3, 2] && a != null!, "rules compare shapes with == everywhere");
    }

    private static void Refuses(string message, Func<object> action) =>
        Assert.Contains(message, Assert.ThrowsExactly<InvalidGraphException>(action).Message);

    private Node Values(Shape shape, params double[] values)
    {
        if (values.Length == 0) return _builder.Full(new(DType.Float64, shape), 0);
        return NodeMath.Concat([.. values.Select(v => _builder.Full(new(DType.Float64, [1]), v))], 0).Reshape(shape);
    }

    private static void AreEqual(double[] expected, Node node, Shape? shape = null)
    {
        if (shape is not null) Assert.AreEqual(shape, node.Shape);
        AreEqual(expected, GraphEvaluator.Run(new Graph([], [node]), [])[0]);
    }

    private static void AreEqual(double[] expected, Tensor value) => CollectionAssert.AreEqual(expected, TestTensors.Values(value));
}
