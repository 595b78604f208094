using AiDotNet.Jit.Diagnostics;
using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Tape;

[TestClass]
public class ShapeOperationTests
{
    private static ComputationNode<double> Six() => F.Constant(Tensor<double>.Arange(6).Reshape([2, 3]));

    [TestMethod]
    public void Reductions_follow_NumPy()
    {
        Close.To([15], F.Sum(Six()).Value);
        Close.To([3, 5, 7], F.Sum(Six(), [0]).Value);
        Assert.AreEqual(Shape.Create([2, 1]), F.Sum(Six(), [-1], keepDims: true).Shape);
        Close.To([2.5], F.Mean(Six()).Value);
        Close.To([1, 4], F.Mean(Six(), [1]).Value);
        Close.To([1, 4], F.ReduceMean(Six(), [1]).Value);
        Close.To([2, 5], F.ReduceMax(Six(), [1]).Value);
        Close.To([0, 1, 2], F.ReduceMin(Six(), [0]).Value);
        Close.To([0], F.Sum(F.Constant(new Tensor<double>([0, 3]))).Value);
    }

    [TestMethod]
    public void Movement_follows_NumPy()
    {
        Close.To([0, 3, 1, 4, 2, 5], F.Transpose(Six()).Value);
        Assert.AreEqual(Shape.Create([3, 2]), F.Reshape(Six(), 3, -1).Shape);
        Close.To([0, 3, 1, 4, 2, 5], F.Permute(Six(), 1, 0).Value);
        Close.To([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], F.Broadcast(Six(), 2, 2, 3).Value);
        Close.To([2, 1, 0, 5, 4, 3], F.Slice(Six(), 2, 3, step: -1, axis: 1).Value);
        Close.To([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], F.Concat([Six(), Six()]).Value);
        Close.To([0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5], F.Concat([Six(), Six()], 1).Value);
        Close.To([7, 0, 1, 2, 7, 3, 4, 5], F.Pad(Six(), [0, 1], [0, 0], 7).Value);
        var parts = F.Split(Six(), 3, axis: 1);
        Close.To([1, 4], parts[1].Value);
    }

    [TestMethod]
    public void A_strided_result_has_a_span() => Assert.AreEqual(3, F.Transpose(Six()).Value.Span[1]);

    [TestMethod]
    public void Everything_has_right_derivatives()
    {
        var x = Numbers.Normal(1, 2, 3);
        Derivatives.Twice(n => F.Square(F.Sum(n[0], [0])), x);
        Derivatives.Twice(n => F.Square(F.Mean(n[0], [1], keepDims: true)), x);
        Derivatives.Twice(n => F.Square(F.ReduceMax(n[0], [1])), x);
        Derivatives.Twice(n => F.Square(F.ReduceMin(n[0])), x);
        Derivatives.Twice(n => F.Square(F.Transpose(n[0])), x);
        Derivatives.Twice(n => F.Square(F.Reshape(n[0], -1)), x);
        Derivatives.Twice(n => F.Square(F.Broadcast(n[0], 2, 2, 3)), x);
        Derivatives.Twice(n => F.Square(F.Slice(n[0], 2, 2, -2, 1)), x);
        Derivatives.Twice(n => F.Square(F.Pad(n[0], [1, -1], [0, 2], 3)), x);
        Derivatives.Twice(n => F.Square(F.Concat([n[0], n[1]], 1)), x, Numbers.Normal(2, 2, 1));
        Derivatives.Twice(n => F.Split(n[0], 3, 1)[1] * F.Split(n[0], 3, 1)[0], x);
    }

    [TestMethod]
    [DataRow(new[] { 2, 3 }, new[] { 3, 4 })]
    [DataRow(new[] { 3 }, new[] { 3, 4 })]
    [DataRow(new[] { 2, 3 }, new[] { 3 })]
    [DataRow(new[] { 3 }, new[] { 3 })]
    [DataRow(new[] { 2, 2, 3 }, new[] { 3, 2 })]
    [DataRow(new[] { 2, 1, 2, 3 }, new[] { 2, 3, 2 })]
    [DataRow(new[] { 3 }, new[] { 2, 3, 2 })]
    public void MatrixMultiply_broadcasts_as_NumPy(int[] a, int[] b)
    {
        Derivatives.Twice(n => F.MatrixMultiply(n[0], n[1]), Numbers.Normal(1, a), Numbers.Normal(2, b));
    }

    [TestMethod]
    public void MatrixMultiply_multiplies_matrices()
    {
        var a = F.Constant(new Tensor<double>(new double[,] { { 1, 2 }, { 3, 4 } }));
        var b = F.Constant(new Tensor<double>(new double[,] { { 5, 6 }, { 7, 8 } }));
        Close.To([19, 22, 43, 50], F.MatrixMultiply(a, b).Value);
        Close.To([19, 22, 43, 50], F.BatchMatrixMultiply(a, b).Value);
    }

    [TestMethod]
    public void Misfits_say_found_required_and_what_to_do()
    {
        var a = F.Variable(new Tensor<double>([32, 64]), "a");
        var b = F.Variable(new Tensor<double>([63, 10]), "b");
        var error = Assert.ThrowsExactly<InvalidGraphException>(() => F.MatrixMultiply(a, b));
        StringAssert.Contains(error.Message, "[32, 64] x [63, 10]");
        StringAssert.Contains(error.Message, "a f64[32, 64], b f64[63, 10]");
        StringAssert.Contains(error.Message, "Transpose");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => a + b).Message, "[32, 64] and [63, 10]");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => F.Reshape(a, 5, -1)).Message, "[5, -1]");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => F.Reshape(a, -2, 3)).Message, "-2");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => F.Split(a, 5)).Message, "divides");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => F.Softmax(a, 2)).Message, "[-2, 2)");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidGraphException>(() => F.Concat([])).Message, "none");
        Assert.ThrowsExactly<ArgumentNullException>(() => F.Add(a, null!));
    }
}
