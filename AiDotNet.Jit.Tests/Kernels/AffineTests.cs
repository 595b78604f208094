using AiDotNet.Jit.Kernels;

namespace AiDotNet.Jit.Tests.Kernels;

/// <summary>The arithmetic of indices, against their values at positions.</summary>
[TestClass]
public sealed class AffineTests
{
    private static readonly Axis[] Axes = [new("i", 5), new("j", 7), new("k", 3)];

    [TestMethod]
    public void ArithmeticHoldsAtEveryPosition()
    {
        var random = new Random(1);
        for (int n = 0; n < 500; n++)
        {
            var (a, b) = (Any(random), Any(random));
            int k = random.Next(-3, 4);
            int[] position = [random.Next(5), random.Next(7), random.Next(3)];
            Assert.AreEqual(At(a, position) + At(b, position), At(Sound(a + b), position), $"({a}) + ({b})");
            Assert.AreEqual(At(a, position) + k, At(Sound(a + (long)k), position), $"({a}) + {k}");
            Assert.AreEqual(At(a, position) * k, At(Sound(a * k), position), $"({a}) * {k}");
        }
    }

    [TestMethod]
    public void TermsThatCancelDisappear()
    {
        var i = (Affine)Axes[0];
        Assert.AreEqual(0, (i * 3 + i * -3).Terms.Length);
        Assert.AreEqual(0, (i * 0).Terms.Length);
        Assert.AreEqual(7, (i * 0 + 7L).Offset);
        Assert.AreEqual(5, (i * 2 + i * 3).ScaleOf(Axes[0]));
        Assert.AreEqual(0, new Affine([(Axes[0], 0)], 4).Terms.Length);
    }

    [TestMethod]
    public void AnIndexIsNotChangedByWhatIsMadeOfIt()
    {
        var index = Axes[0] * 4 + (Affine)Axes[1] + 2L;
        string before = index.ToString();
        _ = index * 3 + index + 5L + (Affine)Axes[0] * -4;
        Assert.AreEqual(before, index.ToString());
    }

    private static Affine Any(Random random)
    {
        Affine index = random.Next(-4, 5);
        for (int terms = random.Next(4); terms > 0; terms--) index += (Affine)Axes[random.Next(3)] * random.Next(-3, 4);
        return index;
    }

    private static Affine Sound(Affine index)
    {
        Assert.IsFalse(index.Terms.Any(t => t.Scale == 0), $"{index} has a scale of zero");
        Assert.AreEqual(index.Terms.Length, index.Terms.DistinctBy(t => t.Axis).Count(), $"{index} names an axis twice");
        return index;
    }

    private static long At(Affine index, int[] position) => index.Offset + index.Terms.Sum(t => t.Scale * position[Array.IndexOf(Axes, t.Axis)]);
}
