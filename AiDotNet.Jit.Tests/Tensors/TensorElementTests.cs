using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Tensors;

[TestClass]
public class TensorElementTests
{
    private static Tensor<float> Sample() => Tensor<float>.Arange(6).Reshape([2, 3]);

    [TestMethod]
    public void Indexer_reads_and_writes_through_strides()
    {
        var tensor = Sample();
        var transposed = tensor.Transpose();
        Assert.AreEqual(5, transposed[2, 1]);
        transposed[0, 1] = 42;
        Assert.AreEqual(42, tensor[1, 0]);
    }

    [TestMethod]
    [DataRow(2, 0)]
    [DataRow(0, 3)]
    [DataRow(-1, 0)]
    public void An_index_outside_says_where_and_what(int i, int j)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Sample()[i, j]);
        StringAssert.Contains(error.Message, $"Index [{i}, {j}] is outside of f32[2, 3]");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Sample()[i, j] = 1);
    }

    [TestMethod]
    public void The_number_of_indices_must_be_the_rank()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Sample()[1]);
        StringAssert.Contains(error.Message, "f32[2, 3] requires 2 indices, got 1");
    }

    [TestMethod]
    public void Flat_positions_follow_the_shape_not_the_memory()
    {
        var transposed = Sample().Transpose();
        Assert.AreEqual(3, transposed.GetFlat(1));
        transposed.SetFlat(1, 9);
        Assert.AreEqual(9, transposed[0, 1]);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transposed.GetFlat(6));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transposed.SetFlat(-1, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Tensor<float>.Zeros([0]).GetFlat(0));
    }

    [TestMethod]
    public void ToScalar_wants_exactly_one_element()
    {
        Assert.AreEqual(3, Tensor<float>.Full([1, 1], 3).ToScalar());
        Assert.AreEqual(5, Sample()[1.., 2..].ToScalar());
        Assert.ThrowsExactly<InvalidOperationException>(() => Sample().ToScalar());
        Assert.ThrowsExactly<InvalidOperationException>(() => Tensor<float>.Zeros([0]).ToScalar());
    }

    [TestMethod]
    public void Equality_compares_type_shape_and_elements()
    {
        var tensor = Sample();
        Assert.IsTrue(tensor.ElementsEqual(tensor.Transpose().Clone().Transpose()));
        Assert.IsFalse(tensor.ElementsEqual(tensor.Reshape([3, 2])));
        Assert.IsFalse(tensor.ElementsEqual(tensor.Cast<double>()));
        var other = tensor.Clone();
        other[1, 2] += 1;
        Assert.IsFalse(tensor.ElementsEqual(other));
        Assert.IsFalse(tensor.BitsEqual(other));
    }

    [TestMethod]
    public void Bits_tell_zeros_apart_and_elements_do_not()
    {
        var (plus, minus) = (Tensor<float>.Scalar(0f), Tensor<float>.Scalar(-0f));
        Assert.IsTrue(plus.ElementsEqual(minus));
        Assert.IsFalse(plus.BitsEqual(minus));
        var nan = Tensor<double>.Scalar(double.NaN);
        Assert.IsTrue(nan.ElementsEqual(nan.Clone()));
        Assert.IsTrue(nan.BitsEqual(nan.Clone()));
    }

    [TestMethod]
    public void Text_is_shortened()
    {
        Assert.AreEqual("f32[7] [0, 1, 2, ..., 4, 5, 6]", Tensor<float>.Arange(7).ToString());
        Assert.AreEqual("f32[6] [0, 1, 2, 3, 4, 5]", Tensor<float>.Arange(6).ToString());
        Assert.IsTrue(Tensor<float>.Zeros([1000, 1000]).ToString().Length < 300);
    }
}
