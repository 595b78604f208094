using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Tape;

[TestClass]
public class HigherOrderTests
{
    private static readonly double[] At = [0.5, -1.25, 2];

    [TestMethod]
    public void CreateGraph_gives_second_and_third_derivatives()
    {
        using var tape = new GradientTape<double>(persistent: true);
        var x = F.Variable(Tensor<double>.FromArray(At));
        var y = F.Power(x, 4) + F.Sin(x);
        var first = tape.Gradient(y, [x], createGraph: true).Node(x);
        var second = tape.Gradient(first, [x], createGraph: true).Node(x);
        var third = tape.Gradient(second, [x])[x];
        Close.To([.. At.Select(v => 4 * v * v * v + Math.Cos(v))], first.Value);
        Close.To([.. At.Select(v => 12 * v * v - Math.Sin(v))], second.Value);
        Close.To([.. At.Select(v => 24 * v - Math.Cos(v))], third);
    }

    [TestMethod]
    public void An_outer_tape_differentiates_the_gradients_of_an_inner_one()
    {
        using var outer = new GradientTape<double>();
        var x = F.Variable(Tensor<double>.FromArray(At));
        ComputationNode<double> first;
        using (var inner = new GradientTape<double>())
        {
            Assert.AreSame(inner, GradientTape<double>.Current);
            first = inner.Gradient(F.Exp(x * 2), [x]).Node(x);
        }
        Assert.AreSame(outer, GradientTape<double>.Current);
        Close.To([.. At.Select(v => 4 * Math.Exp(2 * v))], outer.Gradient(first, [x])[x]);
    }

    [TestMethod]
    public void Three_nested_tapes_give_the_third_derivative()
    {
        using var third = new GradientTape<double>();
        using var second = new GradientTape<double>();
        using var first = new GradientTape<double>();
        var x = F.Variable(Tensor<double>.FromArray(At));
        var one = first.Gradient(F.Log(F.Square(x) + 1), [x]).Node(x);
        first.Dispose();
        var two = second.Gradient(one, [x]).Node(x);
        second.Dispose();
        var found = third.Gradient(two, [x])[x];
        Close.To([.. At.Select(v => 4 * v * (v * v - 3) / Math.Pow(v * v + 1, 3))], found);
    }

    [TestMethod]
    public void Tapes_may_be_disposed_in_any_order()
    {
        var outer = new GradientTape<double>();
        using var inner = new GradientTape<double>();
        var x = F.Variable(Tensor<double>.FromArray(At));
        var y = x * x;
        outer.Dispose();
        Close.To([1, -2.5, 4], inner.Gradient(y, [x])[x]);
        inner.Dispose();
        Assert.IsNull(GradientTape<double>.Current);
        Assert.IsTrue((x * x).IsLeaf);
    }

    [TestMethod]
    public void Gradients_that_were_not_recorded_say_how_to()
    {
        using var tape = new GradientTape<double>();
        var x = F.Variable(Tensor<double>.FromArray(At));
        var gradients = tape.Gradient(x * x);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => gradients.Node(x)).Message, "createGraph: true");
    }

    [TestMethod]
    public void Tapes_of_both_precisions_share_a_recording()
    {
        using var outer = new GradientTape<float>();
        using var inner = new GradientTape<double>();
        var x = F.Variable(Tensor<double>.FromArray(At));
        var y = TensorOperations<float>.Square(F.Cast<float>(x));
        Close.To([1, -2.5, 4], inner.Gradient(F.Cast<double>(F.Square(x)), [x])[x]);
        var z = TensorOperations<float>.Variable(Tensor<float>.FromArray(1, 2, 3));
        Close.To([0.25, 1.5625, 4], outer.Gradient(y * z, [z])[z]);
    }

    [TestMethod]
    public void A_gradient_penalty_trains_through_the_gradient()
    {
        // d/dw sum((d/dx sum((w x)^2))^2) = d/dw sum(4 w^4 x^2) = 16 w^3 sum(x^2)
        using var tape = new GradientTape<double>(persistent: true);
        var w = F.Variable(Tensor<double>.Scalar(1.5));
        var x = F.Variable(Tensor<double>.FromArray(At));
        var slope = tape.Gradient(F.Square(w * x), [x], createGraph: true).Node(x);
        var found = tape.Gradient(F.Sum(F.Square(slope)), [w])[w];
        Close.To([16 * Math.Pow(1.5, 3) * At.Sum(v => v * v)], found);
    }
}
