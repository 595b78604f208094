using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Tensors;

[TestClass]
public class TensorCreationTests
{
    [TestMethod]
    public void Every_dtype_has_a_tensor()
    {
        Assert.AreEqual(DType.Float32, Tensor<float>.Zeros([2]).DType);
        Assert.AreEqual(DType.Float64, Tensor<double>.Zeros([2]).DType);
        Assert.AreEqual(DType.Int32, Tensor<int>.Zeros([2]).DType);
        Assert.AreEqual(DType.Int64, Tensor<long>.Zeros([2]).DType);
        Assert.AreEqual(DType.Bool, Tensor<bool>.Zeros([2]).DType);
    }

    [TestMethod]
    public void An_element_type_without_dtype_is_refused()
    {
        var error = Assert.ThrowsExactly<NotSupportedException>(() => new Tensor<short>([2]));
        StringAssert.Contains(error.Message, "found Int16, required float, double, int or bool");
    }

    [TestMethod]
    public void Upstream_constructor_forms_work()
    {
        int[] dimensions = [2, 2];
        float[] data = [1, 2, 3, 4];
        CollectionAssert.AreEqual(new float[4], new Tensor<float>(dimensions).ToArray());
        CollectionAssert.AreEqual(data, new Tensor<float>(data, dimensions).ToArray());
        CollectionAssert.AreEqual(new[] { 7, 8 }, new Tensor<int>([7, 8], [2]).ToArray());
    }

    [TestMethod]
    public void Data_is_copied()
    {
        float[] data = [1, 2];
        var tensor = new Tensor<float>(data, [2]);
        data[0] = 9;
        Assert.AreEqual(1, tensor[0]);
    }

    [TestMethod]
    public void Data_of_another_length_is_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new Tensor<float>(new float[3], [2, 2]));
        StringAssert.Contains(error.Message, "shape [2, 2] requires 4 elements, got 3");
    }

    [TestMethod]
    public void Multidimensional_arrays_keep_their_order()
    {
        var matrix = new Tensor<float>(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        var cube = new Tensor<double>(new double[,,] { { { 1 }, { 2 } }, { { 3 }, { 4 } } });
        var images = new Tensor<int>(new int[,,,] { { { { 1, 2 } } }, { { { 3, 4 } } } });
        Assert.AreEqual("f32[2, 3] [[1, 2, 3], [4, 5, 6]]", matrix.ToString());
        Assert.AreEqual("f64[2, 2, 1] [[[1], [2]], [[3], [4]]]", cube.ToString());
        Assert.AreEqual("i32[2, 1, 1, 2] [[[[1, 2]]], [[[3, 4]]]]", images.ToString());
        Assert.AreEqual("f32[0, 3] []", new Tensor<float>(new float[0, 3]).ToString());
        Assert.ThrowsExactly<ArgumentNullException>(() => new Tensor<float>((float[,])null!));
    }

    [TestMethod]
    public void Factories_fill_as_they_say()
    {
        Assert.AreEqual("f32[] 2.5", Tensor<float>.Scalar(2.5f).ToString());
        Assert.AreEqual("i32[3] [4, 5, 6]", Tensor<int>.FromArray(4, 5, 6).ToString());
        Assert.AreEqual("f64[2] [1, 1]", Tensor<double>.Ones([2]).ToString());
        Assert.AreEqual("bool[2] [True, True]", Tensor<bool>.Ones([2]).ToString());
        Assert.AreEqual("f32[1, 2] [[7, 7]]", Tensor<float>.Full([1, 2], 7).ToString());
        Assert.AreEqual("f32[2, 2] [[1, 0], [0, 1]]", Tensor<float>.Eye(2).ToString());
        Assert.AreEqual("f32[4] [1, 1.5, 2, 2.5]", Tensor<float>.Arange(4, 1, 0.5).ToString());
        Assert.AreEqual("i32[0] []", Tensor<int>.Arange(0).ToString());
        Assert.AreEqual("f32[0] []", Tensor<float>.FromArray().ToString());
        Assert.ThrowsExactly<NotSupportedException>(() => Tensor<bool>.Arange(3));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(17)]
    [DataRow(100_000)]
    public void Memory_starts_on_a_cache_line_and_pads_to_the_next(int length)
    {
        using var tensor = new Tensor<float>([length]);
        Assert.AreEqual(0, tensor.Address % 64);
        GC.Collect();
        Assert.AreEqual(0, tensor.Address % 64);
    }

    [TestMethod]
    public void More_than_an_array_can_hold_is_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new Tensor<double>([1 << 20, 1 << 10]));
        StringAssert.Contains(error.Message, "smaller batch");
    }
}
