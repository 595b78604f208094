using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Tensors;

[TestClass]
public class ShapeTests
{
    [TestMethod]
    public void Scalar_has_rank_0_and_one_element() => Assert.AreEqual((0, 1L), (Shape.Scalar.Rank, Shape.Scalar.Size));

    [TestMethod]
    public void Shapes_with_equal_extents_are_equal()
    {
        Shape a = [2, 3], b = new[] { 2, 3 };
        Assert.AreEqual(a, b);
        Assert.AreEqual(a.GetHashCode(), b.GetHashCode());
        Assert.AreNotEqual<Shape>([3, 2], a);
    }

    [TestMethod]
    public void A_negative_extent_is_refused_with_the_shape()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Shape.Create([2, -1]));
        StringAssert.Contains(error.Message, "[2, -1]");
    }

    [TestMethod]
    public void A_product_beyond_the_address_space_is_refused()
    {
        int most = int.MaxValue;
        var error = Assert.ThrowsExactly<ArgumentException>(() => Shape.Create([most, most, most]));
        StringAssert.Contains(error.Message, "product of extents");
        Assert.AreEqual(0, Shape.Create([0, most, most, most]).Size);
    }

    [TestMethod]
    public void A_null_array_is_not_a_scalar() => Assert.ThrowsExactly<ArgumentNullException>(() => (Shape)(int[])null!);

    [TestMethod]
    public void Broadcast_follows_numpy()
    {
        Assert.AreEqual<Shape>([4, 2, 3], Shape.Broadcast([2, 1], [4, 1, 3]));
        Assert.AreEqual<Shape>([0], Shape.Broadcast([0], [1]));
        var error = Assert.ThrowsExactly<ArgumentException>(() => Shape.Broadcast([2, 3], [2]));
        StringAssert.Contains(error.Message, "[2, 3] and [2] do not broadcast");
    }

    [TestMethod]
    [DataRow(-1, 2)]
    [DataRow(0, 0)]
    [DataRow(-3, 0)]
    public void Axis_counts_from_the_end(int axis, int expected) => Assert.AreEqual(expected, Shape.Create([2, 3, 4]).Axis(axis));

    [TestMethod]
    [DataRow(3)]
    [DataRow(-4)]
    public void Axis_outside_is_refused(int axis) => Assert.ThrowsExactly<ArgumentException>(() => Shape.Create([2, 3, 4]).Axis(axis));
}
