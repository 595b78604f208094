using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Tensors;

[TestClass]
public class TensorCopyTests
{
    private static Tensor<int> Sample() => Tensor<int>.Arange(24).Reshape([2, 3, 4]);

    [TestMethod]
    public void ToArray_is_row_major_for_any_strides()
    {
        int[] expected = new int[24];
        for (int k = 0, n = 0; k < 4; k++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int i = 0; i < 2; i++) expected[n++] = Sample()[i, j, k];
            }
        }
        CollectionAssert.AreEqual(expected, Sample().Permute(2, 1, 0).ToArray());
        CollectionAssert.AreEqual(new[] { 1, 3, 9, 11 }, Sample()[..1, ..].Slice(1, 0, 2, 2).Slice(2, 1, 2, 2).ToArray());
    }

    [TestMethod]
    public void To2DArray_wants_rank_2()
    {
        var matrix = Tensor<float>.Arange(6).Reshape([2, 3]).Transpose().To2DArray();
        CollectionAssert.AreEqual(new float[,] { { 0, 3 }, { 1, 4 }, { 2, 5 } }, matrix);
        Assert.AreEqual(0, Tensor<float>.Zeros([0, 3]).To2DArray().Length);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Sample().To2DArray());
        StringAssert.Contains(error.Message, "rank 2, got i32[2, 3, 4]");
    }

    [TestMethod]
    public void CopyFrom_and_CopyTo_check_the_length()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Sample().CopyFrom(new int[3])).Message, "24 elements, got 3 in source");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Sample().CopyTo(new int[25])).Message, "24 elements, got 25 in destination");
    }

    [TestMethod]
    public void CopyFrom_wants_the_same_type()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Sample().CopyFrom(Tensor<int>.Zeros([2, 3])));
        StringAssert.Contains(error.Message, "i32[2, 3, 4], got i32[2, 3]");
    }

    [TestMethod]
    public void CopyFrom_between_layouts()
    {
        var target = Tensor<int>.Zeros([4, 3, 2]);
        target.Permute(2, 1, 0).CopyFrom(Sample());
        Assert.IsTrue(target.ElementsEqual(Sample().Permute(2, 1, 0)));
    }

    [TestMethod]
    public void CopyFrom_reads_everything_before_it_writes()
    {
        var square = Tensor<float>.Arange(9).Reshape([3, 3]);
        var expected = square.Transpose().Clone();
        square.CopyFrom(square.Transpose());
        Assert.IsTrue(square.ElementsEqual(expected));
    }

    [TestMethod]
    public void Fill_writes_a_view_and_nothing_else()
    {
        var tensor = Tensor<float>.Zeros([3, 3]);
        tensor[1.., 1..].Fill(7);
        Assert.AreEqual("f32[3, 3] [[0, 0, 0], [0, 7, 7], [0, 7, 7]]", tensor.ToString());
        tensor.Fill(1);
        Assert.IsTrue(tensor.ElementsEqual(Tensor<float>.Ones([3, 3])));
    }

    [TestMethod]
    public void Clone_has_its_own_memory()
    {
        var tensor = Sample();
        var clone = tensor.Clone();
        clone[0, 0, 0] = 99;
        Assert.AreEqual(0, tensor[0, 0, 0]);
        Assert.IsTrue(Sample().Permute(1, 2, 0).Clone().IsContiguous);
    }

    [TestMethod]
    public void Span_is_the_memory_of_contiguous_tensors_only()
    {
        var tensor = Sample();
        tensor.Span[5] = -5;
        Assert.AreEqual(-5, tensor[0, 1, 1]);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ = tensor.Transpose().Span.Length);
        StringAssert.Contains(error.Message, "Call Contiguous() first");
    }

    [TestMethod]
    public void Cast_truncates_saturates_and_keeps_bits()
    {
        var numbers = Tensor<double>.FromArray(-1.9, 2.9, 1e300, -1e300, double.NaN, 0);
        CollectionAssert.AreEqual(new[] { -1, 2, int.MaxValue, int.MinValue, 0, 0 }, numbers.Cast<int>().ToArray());
        CollectionAssert.AreEqual(new[] { true, true, true, true, true, false }, numbers.Cast<bool>().ToArray());
        CollectionAssert.AreEqual(new[] { float.PositiveInfinity }, Tensor<double>.FromArray(1e300).Cast<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 0f }, Tensor<bool>.FromArray(true, false).Cast<float>().ToArray());
        CollectionAssert.AreEqual(new[] { int.MaxValue }, Tensor<long>.FromArray(long.MaxValue).Cast<int>().ToArray());
        CollectionAssert.AreEqual(new[] { long.MaxValue }, Tensor<long>.FromArray(long.MaxValue).Cast<long>().ToArray());
    }

    [TestMethod]
    [DataRow(DType.Float32)]
    [DataRow(DType.Float64)]
    [DataRow(DType.Int32)]
    [DataRow(DType.Int64)]
    [DataRow(DType.Bool)]
    public void Cast_by_dtype_handles_every_dtype_and_strides(DType type)
    {
        var cast = Tensor<float>.FromArray(0, 1, 1, 0).Reshape([2, 2]).Transpose().Cast(type);
        Assert.AreEqual(new TensorType(type, [2, 2]), cast.Type);
        Assert.IsTrue(cast.Cast<float>().ElementsEqual(new Tensor<float>([0, 1, 1, 0], [2, 2])));
    }
}
