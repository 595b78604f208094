using AiDotNet.Jit.Numerics;

namespace AiDotNet.Jit.Tests.Numerics;

/// <summary>The copy of the last step of the sine that generated code carries is the sine's.</summary>
[TestClass]
public class LargeQuarterTests
{
    [TestMethod]
    public void It_has_the_bits_of_the_definition()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            double r = (random.NextDouble() - 0.5) * Math.PI / 2 * Math.Pow(2, -random.Next(60)), low = r * (random.NextDouble() - 0.5) * 1e-16;
            long k = random.Next(8);
            double expected = Maths64<ScalarLanes<double, long>, double, long, bool>.SinOfQuarter(r, low, k);
            Assert.AreEqual(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(LargeQuarter64.Sin(r, low, k)), $"{r:R} {k}");
        }
    }
}
