using AiDotNet.Jit.Kernels;
using AiDotNet.Jit.Numerics;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Numerics;

[TestClass]
public class ThreefryTests
{
    // The known answers published with Random123 for threefry2x32, 20 rounds.
    [TestMethod]
    [DataRow(0u, 0u, 0u, 0u, 0x6b200159u, 0x99ba4efeu)]
    [DataRow(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x1cb996fcu, 0xbb002be7u)]
    [DataRow(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xc4923a9cu, 0x483df7a0u)]
    public void KnownAnswers(uint counter0, uint counter1, uint key0, uint key1, uint first, uint second)
    {
        ulong index = counter0 | ((ulong)counter1 << 32);
        Assert.AreEqual(first, Threefry.Bits(key0, key1, index, out uint other));
        Assert.AreEqual(second, other);
        Assert.AreEqual(first, Threefry.Bits(key0, key1, index));
        Assert.AreEqual(first, Kernel(key0, key1, counter0, counter1));
    }

    [TestMethod]
    [DataRow(0ul, 0)]
    [DataRow(0ul, 1)]
    [DataRow(5ul, 77)]
    [DataRow(0xfffffff0ul, 64)]
    [DataRow(0x1fffffff9ul, 40)]
    public void SpansDrawTheSameBitsAsScalars(ulong first, int count)
    {
        uint[] bits = new uint[count];
        Threefry.Fill(17, 3, first, bits);
        for (int i = 0; i < count; i++) Assert.AreEqual(Threefry.Bits(17, 3, first + (ulong)i), bits[i], $"index {first} + {i}");
    }

    [TestMethod]
    public void UniformsCoverTheUnitInterval()
    {
        Assert.AreEqual(0f, Threefry.Uniform(0));
        Assert.AreEqual(1 - MathF.ScaleB(1, -23), Threefry.Uniform(uint.MaxValue));
        uint[] bits = new uint[1 << 16];
        Threefry.Fill(1, 2, 0, bits);
        double mean = bits.Average(b => (double)Threefry.Uniform(b)), square = bits.Average(b => Math.Pow(Threefry.Uniform(b), 2));
        Assert.AreEqual(0.5, mean, 0.005);
        Assert.AreEqual(1.0 / 3, square, 0.005);

        var leaf = MapEvaluator.Leaf("bits", DType.Int32);
        var kernel = new MapEvaluator(KernelMath.Uniform(leaf));
        foreach (uint b in bits.Take(100))
            Assert.AreEqual(Threefry.Uniform(b), BitConverter.Int32BitsToSingle((int)kernel.Run((leaf, (int)b))));
    }

    private static uint Kernel(uint seed, uint stream, uint low, uint high)
    {
        Load[] leaves = [.. new[] { "seed", "stream", "low", "high" }.Select(n => MapEvaluator.Leaf(n, DType.Int32))];
        var kernel = new MapEvaluator(KernelMath.Threefry(leaves[0], leaves[1], leaves[2], leaves[3]));
        return (uint)kernel.Run((leaves[0], (int)seed), (leaves[1], (int)stream), (leaves[2], (int)low), (leaves[3], (int)high));
    }
}
