using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Tensors;

[TestClass]
public class TensorViewTests
{
    private static Tensor<float> Sample() => Tensor<float>.Arange(24).Reshape([2, 3, 4]);

    [TestMethod]
    public void Views_share_memory()
    {
        var tensor = Sample();
        tensor[1, 2, 3] = -1;
        Assert.AreEqual(-1, tensor.Reshape([24])[23]);
        Assert.AreEqual(-1, tensor.Permute(2, 0, 1)[3, 1, 2]);
        Assert.AreEqual(-1, tensor[1.., ^1..][0, 0, 3]);
        Assert.AreEqual(-1, tensor.Contiguous()[1, 2, 3]);
        Assert.AreEqual(-1, tensor.Reshape([1, 24]).Expand([5, 24])[4, 23]);
    }

    [TestMethod]
    public void Reshape_copies_strided_tensors_only()
    {
        var tensor = Sample();
        var copy = tensor.Transpose().Reshape([24]);
        copy[0] = 99;
        Assert.AreEqual(0, tensor[0, 0, 0]);
        Assert.AreEqual(4, copy[1]);
        var error = Assert.ThrowsExactly<ArgumentException>(() => tensor.Reshape([5]));
        StringAssert.Contains(error.Message, "24 elements for f32[2, 3, 4], got [5] with 5");
    }

    [TestMethod]
    public void Views_keep_the_memory_when_their_source_is_disposed()
    {
        var tensor = Sample();
        var view = tensor.Transpose();
        var same = tensor.Contiguous();
        tensor.Dispose();
        GC.Collect();
        Assert.AreEqual(23, view[1, 3, 2]);
        same.Dispose();
        Assert.AreEqual(23, view[1, 3, 2]);
    }

    [TestMethod]
    public void Permute_moves_extents_and_strides()
    {
        var view = Sample().Permute(-1, 0, 1);
        Assert.AreEqual<Shape>([4, 2, 3], view.Shape);
        CollectionAssert.AreEqual(new long[] { 1, 12, 4 }, view.Strides.ToArray());
        Assert.IsFalse(view.IsContiguous);
        Assert.IsTrue(view.Permute(1, 2, 0).IsContiguous);
    }

    [TestMethod]
    [DataRow(new[] { 0, 1 })]
    [DataRow(new[] { 0, 1, 1 })]
    [DataRow(new[] { 0, 1, 3 })]
    public void Permute_refuses_what_is_no_permutation(int[] axes) =>
        Assert.ThrowsExactly<ArgumentException>(() => Sample().Permute(axes));

    [TestMethod]
    public void Transpose_exchanges_the_last_two_or_the_named_axes()
    {
        Assert.AreEqual<Shape>([2, 4, 3], Sample().Transpose().Shape);
        Assert.AreEqual<Shape>([4, 3, 2], Sample().Transpose(0, 2).Shape);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Tensor<float>.Zeros([3]).Transpose()).Message, "rank >= 2, got f32[3]");
    }

    [TestMethod]
    public void Slice_steps_through_a_dimension()
    {
        var odd = Sample().Slice(-1, 1, 2, 2);
        Assert.AreEqual<Shape>([2, 3, 2], odd.Shape);
        Assert.AreEqual(23, odd[1, 2, 1]);
        Assert.AreEqual(0, Sample().Slice(0, 2, 0).Length);
        Assert.AreEqual(0, Sample()[2..].ToArray().Length);
    }

    [TestMethod]
    [DataRow(0, -1, 1, 1)]
    [DataRow(0, 0, 3, 1)]
    [DataRow(2, 0, 3, 2)]
    [DataRow(2, 0, 2, 0)]
    [DataRow(2, 5, 0, 1)]
    [DataRow(2, 0, -1, 1)]
    public void Slice_outside_is_refused(int axis, int start, int length, int step)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Sample().Slice(axis, start, length, step));
        StringAssert.Contains(error.Message, $"got start {start}, length {length}, step {step}");
    }

    [TestMethod]
    public void Ranges_outside_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => Sample()[..3]);
        Assert.ThrowsExactly<ArgumentException>(() => Sample()[^3..]);
        Assert.ThrowsExactly<ArgumentException>(() => Sample()[.., 2..1]);
        Assert.ThrowsExactly<ArgumentException>(() => Sample()[.., .., .., ..]);
    }

    [TestMethod]
    public void Expand_repeats_without_a_copy()
    {
        var row = Tensor<float>.FromArray(1, 2);
        var view = row.Expand([3, 2]);
        CollectionAssert.AreEqual(new long[] { 0, 1 }, view.Strides.ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 2, 1, 2, 1, 2 }, view.ToArray());
        row[1] = 5;
        Assert.AreEqual(5, view[2, 1]);
        view[0, 0] = 9;
        Assert.AreEqual(9, view[2, 0]);
        Assert.AreEqual(4, Tensor<float>.Scalar(4).Expand([2, 2])[1, 1]);
    }

    [TestMethod]
    public void Expand_never_shrinks()
    {
        Assert.ThrowsExactly<ArgumentException>(() => Sample().Expand([1, 3, 4]));
        Assert.ThrowsExactly<ArgumentException>(() => Sample().Expand([3, 4]));
        var error = Assert.ThrowsExactly<ArgumentException>(() => Tensor<float>.Zeros([3]).Expand([3, 2]));
        StringAssert.Contains(error.Message, "f32[3] broadcasts to, got [3, 2]");
    }

    [TestMethod]
    public void Views_keep_the_static_type_and_work_untyped()
    {
        Tensor untyped = Sample();
        Assert.IsInstanceOfType<Tensor<float>>(untyped.Transpose().Reshape([24]));
        Assert.AreEqual<Shape>([4, 2, 3], untyped.Permute(2, 0, 1).Shape);
    }

    [TestMethod]
    public void Every_use_of_a_disposed_tensor_is_refused()
    {
        var tensor = Sample();
        tensor.Dispose();
        tensor.Dispose();
        Assert.IsTrue(tensor.IsDisposed);
        Action[] uses =
        [
            () => _ = tensor[0, 0, 0], () => _ = tensor.Span.Length, () => tensor.GetFlat(0), () => tensor.ToArray(), () => tensor.Fill(1),
            () => tensor.Clone(), () => tensor.Reshape([24]), () => tensor.Transpose(), () => _ = tensor[..1], () => tensor.Expand([2, 3, 4]),
            () => tensor.Cast<int>(), () => tensor.AsTensorSpan(), () => tensor.CopyFrom(Sample()), () => Sample().CopyFrom(tensor), () => _ = tensor.Address,
        ];
        foreach (var use in uses) StringAssert.Contains(Assert.ThrowsExactly<ObjectDisposedException>(use).Message, "f32[2, 3, 4] was disposed");
        Assert.AreEqual("f32[2, 3, 4] (disposed)", tensor.ToString());
    }
}
