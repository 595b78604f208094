using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Tape;

/// <summary>Binary operations with broadcasting, forward and backward.</summary>
[TestClass]
public class BinaryTests
{
    private static readonly (string Name, Func<ComputationNode<double>, ComputationNode<double>, ComputationNode<double>> Function, Func<double, double, double> Oracle)[] All =
    [
        ("Add", F.Add, (a, b) => a + b),
        ("+", (a, b) => a + b, (a, b) => a + b),
        ("-", (a, b) => a - b, (a, b) => a - b),
        ("*", (a, b) => a * b, (a, b) => a * b),
        ("/", (a, b) => a / b, (a, b) => a / b),
        ("Power", F.Power, Math.Pow),
        ("Maximum", F.Maximum, Math.Max),
        ("Minimum", F.Minimum, Math.Min),
    ];

    private static readonly (int[] A, int[] B)[] Shapes =
        [([2, 3], [2, 3]), ([2, 3], [3]), ([2, 3], [1, 3]), ([3], [2, 1]), ([2, 1, 3], [4, 1]), ([], [2, 2]), ([1], [3]), ([0, 3], [3])];

    public static IEnumerable<object[]> Cases =>
        from c in Enumerable.Range(0, All.Length) from s in Enumerable.Range(0, Shapes.Length) select new object[] { All[c].Name, c, s };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Broadcasts_forward_and_backward(string name, int function, int shapes)
    {
        var (_, f, oracle) = All[function];
        Tensor<double> a = Numbers.Positive(1, Shapes[shapes].A), b = Numbers.Positive(2, Shapes[shapes].B);
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        double[] left = a.Expand(shape).ToArray(), right = b.Expand(shape).ToArray();
        Close.To([.. left.Zip(right, oracle)], f(F.Constant(a), F.Constant(b)).Value, what: name);
        Derivatives.Twice(n => f(n[0], n[1]), a, b);
    }

    [TestMethod]
    public void Comparisons_are_masks_without_history()
    {
        using var tape = new GradientTape<double>();
        var a = F.Variable(Tensor<double>.FromArray(1, 2, 3, double.NaN));
        var b = F.Variable(Tensor<double>.FromArray(2, 2, 2, 2));
        CollectionAssert.AreEqual(new[] { true, false, false, false }, F.Less(a, b).Value.ToArray());
        CollectionAssert.AreEqual(new[] { true, true, false, false }, F.LessEqual(a, b).Value.ToArray());
        CollectionAssert.AreEqual(new[] { false, false, true, false }, F.Greater(a, b).Value.ToArray());
        CollectionAssert.AreEqual(new[] { false, true, true, false }, F.GreaterEqual(a, b).Value.ToArray());
        CollectionAssert.AreEqual(new[] { false, true, false, false }, F.Equal(a, b).Value.ToArray());
        CollectionAssert.AreEqual(new[] { true, false, true, true }, F.NotEqual(a, b).Value.ToArray());
        Assert.IsFalse(F.Less(a, b).RequiresGradient);
    }

    [TestMethod]
    public void Where_sends_the_gradient_to_the_chosen_side()
    {
        var mask = TensorOperations<bool>.Constant(Tensor<bool>.FromArray(true, false, true));
        using var tape = new GradientTape<double>();
        var a = F.Variable(Tensor<double>.FromArray(1, 2, 3));
        var b = F.Variable(Tensor<double>.Scalar(9));
        var y = F.Where(mask, a, b);
        Close.To([1, 9, 3], y.Value);
        var gradients = tape.Gradient(y);
        Close.To([1, 0, 1], gradients[a]);
        Close.To([1], gradients[b]);
    }

    [TestMethod]
    public void Where_keeps_the_branch_that_is_not_taken_out_of_the_gradient()
    {
        using var tape = new GradientTape<double>();
        var x = F.Variable(Tensor<double>.FromArray(-1, 4));
        var positive = F.Greater(x, F.Constant(Tensor<double>.Scalar(0)));
        var safe = F.Where(positive, x, F.Constant(Tensor<double>.Scalar(1)));
        Close.To([0, 0.25], tape.Gradient(F.Where(positive, F.Sqrt(safe), F.Constant(Tensor<double>.Scalar(0))))[x]);
    }

    [TestMethod]
    public void Cast_goes_between_types()
    {
        var x = F.Constant(Tensor<double>.FromArray(-1.7, 0, 2.9));
        CollectionAssert.AreEqual(new[] { -1, 0, 2 }, F.Cast<int>(x).Value.ToArray());
        CollectionAssert.AreEqual(new[] { true, false, true }, F.Cast<bool>(x).Value.ToArray());
        Assert.AreEqual(2.9f, F.Cast<float>(x).Value[2]);
    }
}
