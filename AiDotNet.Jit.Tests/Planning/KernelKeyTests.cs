using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Planning;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Planning;

/// <summary>Which kernels count as equal: one schedule and one piece of machine code serve those.</summary>
[TestClass]
public sealed class KernelKeyTests
{
    [TestMethod]
    public void NamesDoNotCount()
    {
        var (a, b) = (new KernelKey(Scaled("a", 8, 2)), new KernelKey(Scaled("b", 8, 2)));
        Assert.AreEqual(a, b);
        Assert.AreEqual(a.GetHashCode(), b.GetHashCode());
    }

    [TestMethod]
    public void ConstantsExtentsStridesAndSlotsCount()
    {
        var key = new KernelKey(Scaled("a", 8, 2));
        Assert.AreNotEqual(key, new KernelKey(Scaled("a", 8, 3)));
        Assert.AreNotEqual(key, new KernelKey(Scaled("a", 9, 2)));
        Assert.AreNotEqual(key, new KernelKey(Scaled("a", 8, 2, stride: 2)));
        Assert.AreNotEqual(key, new KernelKey(Scaled("a", 8, 2, slot: 2)));
    }

    [TestMethod]
    public void ExtentsCanBeLeftOut()
    {
        var key = new KernelKey(Scaled("a", 8, 2));
        Assert.IsTrue(key.EqualsButForExtents(new(Scaled("a", 9, 2))));
        Assert.IsFalse(key.EqualsButForExtents(new(Scaled("a", 9, 3))));
        Assert.AreEqual(8, key.Axes.Single().Extent);
    }

    [TestMethod]
    public void KeysMadeInBetweenDoNotMatter()
    {
        var keys = Enumerable.Range(1, 50).Select(n => new KernelKey(Scaled("a", n, n))).ToList();
        for (int n = 1; n <= 50; n++) Assert.AreEqual(n, keys.IndexOf(new(Scaled("b", n, n))) + 1);
    }

    [TestMethod]
    public void ManyThreadsMakeKeys()
    {
        var expected = new KernelKey(Scaled("a", 8, 2));
        Parallel.For(0, 1000, n => Assert.AreEqual(n % 2 == 0, expected.Equals(new KernelKey(Scaled("a", 8, 2 + n % 2)))));
    }

    private static Kernel Scaled(string name, int extent, double factor, int stride = 1, int slot = 1)
    {
        var (from, to) = (new KernelBuffer($"{name}0", DType.Float32, 0), new KernelBuffer($"{name}1", DType.Float32, slot));
        var axis = new Axis(name, extent);
        return new(name, [from, to], [new(to, axis, new Load(from, axis * stride) * new Const(factor))]);
    }
}
