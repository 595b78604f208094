using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Autodiff;

[TestClass]
public sealed class BackwardTests
{
    private readonly GraphBuilder _builder = new();

    [TestMethod]
    public void A_variable_used_twice_gets_the_sum()
    {
        var x = Float([]);
        AreEqual([12], Gradient(x * x * x, x), x, 2);
        AreEqual([2], Gradient(x + x, x), x, 2);
    }

    [TestMethod]
    public void Third_derivative_of_a_power()
    {
        var x = Float([]);
        var g = NodeMath.Pow(x, x.ConstantLike(4));
        for (int order = 0; order < 3; order++) g = Gradient(g, x);
        AreEqual([24 * 2], g, x, 2);
    }

    [TestMethod]
    public void Independent_sources_have_no_gradient()
    {
        Node x = Float([]), y = Float([]);
        var gradients = Backward.Gradients([x * 2], [x.ConstantLike(1)], [x, y]);
        Assert.IsNotNull(gradients[0]);
        Assert.IsNull(gradients[1]);
    }

    [TestMethod]
    public void Floats_that_pass_through_integers_or_bools_stop_silently()
    {
        var x = Float([]);
        var step = NodeMath.Cast(NodeMath.Greater(x, x.ConstantLike(0)), DType.Float64);
        Assert.IsNull(Backward.Gradients([step], [x.ConstantLike(1)], [x])[0]);
        Assert.IsNull(Backward.Gradients([NodeMath.Cast(NodeMath.Cast(x, DType.Int32), DType.Float64)], [x.ConstantLike(1)], [x])[0]);
        AreEqual([1], Gradient(x * step, x), x, 3);
    }

    [TestMethod]
    public void The_gradient_of_floor_is_zero_not_absent()
    {
        var x = Float([]);
        AreEqual([0], Gradient(NodeMath.Floor(x), x), x, 2.5);
        AreEqual([1], Gradient(x - NodeMath.Floor(x), x), x, 2.5);
    }

    [TestMethod]
    public void A_target_that_is_a_source_gets_its_seed()
    {
        var x = Float([2]);
        var seed = x.ConstantLike(3);
        Assert.AreSame(seed, Backward.Gradients([x], [seed], [x])[0]);
    }

    [TestMethod]
    public void Gradients_by_an_intermediate_node_and_by_what_it_came_from()
    {
        var x = Float([]);
        var y = NodeMath.Sin(x);
        var gradients = Backward.Gradients([y * y], [x.ConstantLike(1)], [y, x]);
        AreEqual([2 * Math.Sin(0.5)], gradients[0]!, x, 0.5);
        AreEqual([Math.Sin(1)], gradients[1]!, x, 0.5);
    }

    [TestMethod]
    public void Several_targets_add_up()
    {
        var x = Float([]);
        var gradient = Backward.Gradients([x * x, x * 3], [x.ConstantLike(1), x.ConstantLike(10)], [x])[0]!;
        AreEqual([4 + 30], gradient, x, 2);
    }

    [TestMethod]
    public void Ties_share_equally()
    {
        var x = Float([3]);
        AreEqual([0.5, 0.5, 0], Gradient(x.ReduceMax(), x), x, 4, 4, 1);
        AreEqual([0.5, 0.5, 1], Gradient(NodeMath.Max(x, x.ConstantLike(4)), x), x, 4, 4, 9);
        AreEqual([0.5, 0.5, 0], Gradient(NodeMath.Min(x, x.ConstantLike(4)), x), x, 4, 4, 9);
        AreEqual([0, 0, 1], Gradient(x.ReduceMin(), x), x, 4, 4, 1);
        AreEqual([0, 1, -1], Gradient(NodeMath.Abs(x), x), x, 0, 4, -4);
    }

    [TestMethod]
    public void Powers_at_zero_have_finite_gradients()
    {
        Node a = Float([]), b = Float([]);
        var gradients = Backward.Gradients([NodeMath.Pow(a, b)], [a.ConstantLike(1)], [a, b]);
        foreach (var (x, y, byBase, byExponent) in new[] { (0.0, 0.0, 0.0, 0.0), (0, 2, 0, 0), (3, 0, 0, Math.Log(3)), (0, 1, 1, 0), (2, 3, 12, 8 * Math.Log(2)) })
        {
            var values = GraphEvaluator.Run(new Graph([a, b], [gradients[0]!, gradients[1]!]), [Scalar(x), Scalar(y)]);
            Assert.AreEqual(byBase, TestTensors.Values(values[0])[0], 1e-12, $"d/da {x}^{y}");
            Assert.AreEqual(byExponent, TestTensors.Values(values[1])[0], 1e-12, $"d/db {x}^{y}");
        }
    }

    [TestMethod]
    public void Casts_between_floats_pass_the_gradient()
    {
        var x = Float([]);
        var y = NodeMath.Cast(x, DType.Float32);
        var gradient = Backward.Gradients([y * y], [y.ConstantLike(1)], [x])[0]!;
        Assert.AreEqual(DType.Float64, gradient.DType);
        AreEqual([6], gradient, x, 3);
    }

    [TestMethod]
    public void A_small_network_is_right_to_second_order()
    {
        static Node Loss(IReadOnlyList<Node> p)
        {
            var hidden = NodeMath.Tanh(NodeMath.MatMul(p[0], p[1]) + p[2]);
            var logits = NodeMath.MatMul(hidden, p[3]);
            var shifted = logits - logits.ReduceMax([1], keepDims: true);
            return NodeMath.Log(NodeMath.Exp(shifted).Sum([1])).Mean() - (shifted * shifted).Mean();
        }
        var random = new Random(5);
        Shape[] shapes = [[4, 3], [3, 5], [1, 5], [5, 2]];
        Tensor[] inputs = [.. shapes.Select(s => TestTensors.Random(new(DType.Float64, s), -1, 1, random))];
        GradCheck.First(Loss, inputs, "network");
        GradCheck.Second(Loss, inputs, "network");
    }

    [TestMethod]
    public void Deep_graphs_do_not_overflow_the_stack()
    {
        var x = Float([]);
        var y = x;
        for (int i = 0; i < 100_000; i++) y = NodeMath.Neg(y) + 1;
        AreEqual([1], Gradient(y, x), x, 0.25);
    }

    [TestMethod]
    public void An_op_without_gradient_is_named_when_one_is_needed()
    {
        var opaque = new Op("opaque", 1) { Infer = (types, _) => types[0], Evaluate = (_, operands) => operands[0] };
        var x = Float([2]);
        var y = _builder.Add(opaque, [x * 2]);
        var error = Assert.ThrowsExactly<NotDifferentiableException>(() => Gradient(y.Sum(), x));
        Assert.Contains($"opaque has no gradient, but one is needed to pass through {y}", error.Message);
        AreEqual([1, 1], Gradient((x + _builder.Add(opaque, [_builder.Full(x.Type, 1)])).Sum(), x), x, 1, 2);
    }

    [TestMethod]
    public void Bad_requests_are_refused()
    {
        Node x = Float([2]), i = _builder.Iota([2], 0);
        Assert.ThrowsExactly<NotDifferentiableException>(() => Backward.Gradients([i], [i], [x]));
        Assert.ThrowsExactly<NotDifferentiableException>(() => Backward.Gradients([x], [x], [i]));
        Assert.ThrowsExactly<InvalidGraphException>(() => Backward.Gradients([x], [], [x]));
        Assert.ThrowsExactly<InvalidGraphException>(() => Backward.Gradients([x], [x.Sum()], [x]));
        Assert.ThrowsExactly<InvalidGraphException>(() => Backward.Gradients([x], [x], [new GraphBuilder().Input(x.Type)]));
    }

    private Node Float(Shape shape) => _builder.Input(new(DType.Float64, shape));

    private static Tensor<double> Scalar(double value) => new([value], Shape.Scalar);

    private static Node Gradient(Node y, Node x) => Backward.Gradients([y], [y.ConstantLike(1)], [x])[0]!;

    private static void AreEqual(double[] expected, Node node, Node input, params double[] values)
    {
        var result = GraphEvaluator.Run(new Graph([input], [node]), [TestTensors.Of(input.Type, values)])[0];
        double[] found = TestTensors.Values(result);
        Assert.HasCount(expected.Length, found);
        for (int i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], found[i], 1e-12, $"element {i}");
    }
}
