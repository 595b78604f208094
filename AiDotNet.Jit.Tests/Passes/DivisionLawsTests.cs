using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Passes;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Passes;

/// <summary>A constant divisor becomes a factor only where nobody sees it: no exact quotient changes, nothing overflows.</summary>
[TestClass]
public sealed class DivisionLawsTests
{
    private const int Largest = 5000; // of the divisors that are tried

    [TestMethod]
    [DataRow(3, true)]
    [DataRow(-768, true)]
    [DataRow(1000, false)] // 3000 / 1000 would not be 3
    [DataRow(41, false)] // 41 / 41 would not be 1
    [DataRow(0.75, false)] // a product could overflow where the quotient does not
    [DataRow(double.PositiveInfinity, false)]
    [DataRow(3e38, false)] // its reciprocal has fewer digits
    public void A_near_reciprocal_takes_the_place_of_a_divisor(double divisor, bool taken) =>
        Assert.AreEqual(taken, Factor(DType.Float32, divisor) is not null);

    [TestMethod]
    public void Strictly_every_element_is_divided() => Assert.IsNull(Factor(DType.Float32, 3, NumericMode.Strict));

    [TestMethod]
    public void Exact_quotients_of_float32_stay_exact()
    {
        int taken = 0;
        for (int divisor = 1; divisor <= Largest; divisor++)
        {
            if (Factor(DType.Float32, divisor) is not { } factor) continue;
            taken++;
            for (int k = 1; (long)k * divisor <= 1 << 24; k += 1 + (k / 50)) Assert.AreEqual((float)k, (float)((long)k * divisor) * (float)factor, $"{k} * {divisor} / {divisor}");
        }
        Assert.IsTrue(taken is > Largest / 3 and < Largest, $"{taken} of {Largest}");
    }

    [TestMethod]
    public void Exact_quotients_of_float64_stay_exact()
    {
        for (int divisor = 3; divisor <= Largest; divisor += 2)
        {
            if (Factor(DType.Float64, divisor) is not { } factor) continue;
            for (long k = 1; k * divisor <= 1L << 53; k = (k * 3) + 1) Assert.AreEqual(k, k * divisor * factor, $"{k} * {divisor} / {divisor}");
        }
    }

    [TestMethod]
    public void Other_quotients_are_off_by_one_place_at_most()
    {
        var random = new Random(7);
        foreach (int divisor in new[] { 3, 768, 12, 4095 })
        {
            if (Factor(DType.Float32, divisor) is not { } factor) continue;
            for (int i = 0; i < 10_000; i++)
            {
                float x = (float)Math.ScaleB(random.NextDouble() - 0.5, random.Next(-100, 100)), quotient = x / divisor, product = x * (float)factor;
                Assert.IsTrue(product == quotient || product == float.BitIncrement(quotient) || product == float.BitDecrement(quotient), $"{x:R} / {divisor}");
            }
        }
    }

    // What x is multiplied by instead of divided by the constant; null while it is divided.
    private static double? Factor(DType type, double divisor, NumericMode mode = NumericMode.Default)
    {
        var builder = new GraphBuilder();
        var x = builder.Input(new(type, [2, 3]), "x");
        var result = Pipeline.Default.Run(new([x], [x / divisor]), new PassContext { Mode = mode, Verify = true }).Outputs[0];
        return result.IsMul ? result[1].ConstantValue : null;
    }
}
