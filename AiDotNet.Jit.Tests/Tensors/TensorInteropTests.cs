using AiDotNet.Jit.Tensors;
using MathNet.Numerics.LinearAlgebra;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace AiDotNet.Jit.Tests.Tensors;

[TestClass]
public class TensorInteropTests
{
    [TestMethod]
    public void A_tensor_span_is_the_same_memory()
    {
        var tensor = Tensor<float>.Arange(6).Reshape([2, 3]);
        var span = tensor.AsTensorSpan();
        span[1, 2] = 42;
        Assert.AreEqual(42, tensor[1, 2]);
        tensor[0, 1] = 43;
        Assert.AreEqual(43, span[0, 1]);
    }

    [TestMethod]
    public void Strided_views_keep_their_layout()
    {
        var tensor = Tensor<float>.Arange(24).Reshape([2, 3, 4]);
        var view = tensor.Permute(2, 0, 1)[1..3];
        var span = view.AsTensorSpan();
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 2; j++)
            {
                for (int k = 0; k < 3; k++) Assert.AreEqual(view[i, j, k], span[i, j, k]);
            }
        }
        span[1, 1, 2] = -7;
        Assert.AreEqual(-7, tensor[1, 2, 2]);
    }

    [TestMethod]
    public void Broadcast_views_are_read_only_spans()
    {
        var view = Tensor<float>.FromArray(1, 2).Reshape([2, 1]).Expand([3, 2, 2]);
        Assert.ThrowsExactly<InvalidOperationException>(() => view.AsTensorSpan());
        var flat = new float[12];
        view.AsReadOnlyTensorSpan().FlattenTo(flat);
        CollectionAssert.AreEqual(view.ToArray(), flat);
    }

    [TestMethod]
    [DataRow(new[] { 0, 3 })]
    [DataRow(new[] { 3, 0 })]
    [DataRow(new[] { 1, 1 })]
    [DataRow(new[] { 3, 1, 2 })]
    public void Any_shape_makes_the_round_trip(int[] extents)
    {
        Shape shape = extents;
        var tensor = Tensor<double>.Arange((int)shape.Size, 1).Reshape(shape);
        Assert.IsTrue(tensor.ElementsEqual(Tensor<double>.FromTensorSpan(tensor.AsReadOnlyTensorSpan())));
        Assert.IsTrue(tensor.ElementsEqual(Tensor<double>.FromTensorSpan(tensor.AsTensorSpan())));
        if (shape.Rank < 2) return;
        var view = tensor.Transpose();
        Assert.IsTrue(view.ElementsEqual(Tensor<double>.FromTensorSpan(view.AsTensorSpan())));
    }

    [TestMethod]
    public void A_scalar_becomes_a_span_of_one()
    {
        var span = Tensor<float>.Scalar(3).AsTensorSpan();
        Assert.AreEqual("f32[1] [3]", Tensor<float>.FromTensorSpan(span).ToString());
    }

    [TestMethod]
    public void TensorPrimitives_work_on_the_span()
    {
        var tensor = Tensor<float>.Arange(5);
        TensorPrimitives.Multiply(tensor.Span, 2f, tensor.Span);
        Assert.AreEqual("f32[5] [0, 2, 4, 6, 8]", tensor.ToString());
    }

    [TestMethod]
    public void Matrices_make_the_round_trip()
    {
        var matrix = Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        var tensor = Tensor.FromMatrix(matrix);
        Assert.AreEqual("f64[2, 3] [[1, 2, 3], [4, 5, 6]]", tensor.ToString());
        Assert.AreEqual(matrix, tensor.ToMatrix());
        Assert.AreEqual(matrix.Transpose(), tensor.Transpose().ToMatrix());
        tensor[0, 0] = 9;
        Assert.AreEqual(1, matrix[0, 0]);
    }

    [TestMethod]
    public void Float_and_sparse_matrices_work()
    {
        var sparse = Matrix<float>.Build.SparseOfIndexed(2, 3, [(0, 1, 5f), (1, 2, 7f)]);
        Assert.AreEqual("f32[2, 3] [[0, 5, 0], [0, 0, 7]]", Tensor.FromMatrix(sparse).ToString());
        var product = Tensor<float>.Arange(6).Reshape([2, 3]).ToMatrix() * Tensor<float>.Arange(3).ToVector();
        Assert.AreEqual("f32[2] [5, 14]", Tensor.FromVector(product).ToString());
        Assert.AreEqual("f32[3] [0, 2, 0]", Tensor.FromVector(Vector<float>.Build.SparseOfIndexed(3, [(1, 2f)])).ToString());
    }

    [TestMethod]
    public void What_MathNet_cannot_hold_is_refused()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Tensor<float>.Zeros([3]).ToMatrix()).Message, "[rows, columns]");
        Assert.ThrowsExactly<ArgumentException>(() => Tensor<float>.Zeros([0, 3]).ToMatrix());
        Assert.ThrowsExactly<ArgumentException>(() => Tensor<float>.Zeros([2, 3]).ToVector());
        Assert.ThrowsExactly<ArgumentException>(() => Tensor<float>.Zeros([0]).ToVector());
        var error = Assert.ThrowsExactly<NotSupportedException>(() => Tensor<int>.Zeros([2, 2]).ToMatrix());
        StringAssert.Contains(error.Message, "float or double, got Int32");
    }
}
