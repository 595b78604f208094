using AiDotNet.Jit.Numerics;

namespace AiDotNet.Jit.Tests.Numerics;

[TestClass]
public class AccuracyTests
{
    public static IEnumerable<object[]> Names => FunctionCase.Names;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Float32IsWithinTwoUlp(string name) => Sweep(name, 4001);

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(Names))]
    public void Float32IsWithinTwoUlpOnADenseSweep(string name) => Sweep(name, 257);

    // The reference has about 100 bits in the normal range; below, its own rounding adds half a unit.
    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Float64IsWithinTwoUlp(string name) => Sample(name, 20_000);

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(Names))]
    public void Float64IsWithinTwoUlpOnManySamples(string name) => Sample(name, 1_000_000);

    [TestMethod]
    public void Float32PowIsWithinTwoUlp()
    {
        var random = new Random(4);
        float[] x = new float[500_000], y = new float[x.Length], z = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32));
            y[i] = (i % 4) switch
            {
                0 => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)),
                1 => random.Next(-40, 41),
                _ => (float)(((random.NextDouble() * 300) - 150) / Math.Log2(Math.Abs(x[i]))),
            };
            if (i % 4 == 2) x[i] = Math.Abs(x[i]);
        }
        VectorMath.Pow(x, y, z);
        for (int i = 0; i < x.Length; i++)
        {
            double error = Ulp.Error(z[i], Math.Pow(x[i], y[i]));
            if (!(error <= 2)) Assert.Fail($"pow({x[i]:R}, {y[i]:R}) = {z[i]:R} is {error:F2} ulp off");
        }
    }

    [TestMethod]
    public void Float64PowIsWithinTwoUlp()
    {
        var random = new Random(5);
        double[] x = new double[50_000], y = new double[x.Length], z = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (i % 3) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(0, 0x7ff0000000000000)),
                1 => 1 + ((random.NextDouble() - 0.5) * Math.Pow(2, -random.Next(40))),
                _ => random.NextDouble() * 10,
            };
            y[i] = ((random.NextDouble() * 1960) - 980) / Math.Log2(x[i]);
        }
        VectorMath.Pow(x, y, z);
        for (int i = 0; i < x.Length; i++)
        {
            if (double.IsInfinity(y[i]) || z[i] < 2.3e-308 || double.IsInfinity(z[i])) continue;
            double error = Ulp.Error(z[i], DoubleDouble.Exp(DoubleDouble.Log(x[i]) * y[i]));
            if (!(error <= 2)) Assert.Fail($"pow({x[i]:R}, {y[i]:R}) = {z[i]:R} is {error:F2} ulp off");
        }
    }

    private void Sweep(string name, uint stride)
    {
        var function = FunctionCase.Named(name);
        double worst = 0, at = 0;
        float[] y = new float[1 << 14];
        foreach (float[] x in Samples.Bits32(stride).Append(Samples.Special32))
        {
            function.Span32(x, y);
            for (int i = 0; i < x.Length; i++)
                if (Ulp.Error(y[i], function.Reference(x[i])) is var error && error > worst) (worst, at) = (error, x[i]);
        }
        TestContext.WriteLine($"{name}: {worst:F3} ulp at {at:R}");
        Assert.IsLessThanOrEqualTo(2, worst, $"{name}({at:R}) = {function.At((float)at):R}, reference {function.Reference(at):R}");
    }

    private void Sample(string name, int count)
    {
        var function = FunctionCase.Named(name);
        double worst = 0, at = 0;
        double[] x = [.. Samples.Of64(name, count), .. Samples.Special64], y = new double[x.Length];
        function.Span64(x, y);
        for (int i = 0; i < x.Length; i++)
        {
            double error = Ulp.Error(y[i], function.Exact(x[i])) - (Math.Abs(y[i]) < 2.3e-308 ? 0.5 : 0);
            if (error > worst) (worst, at) = (error, x[i]);
        }
        TestContext.WriteLine($"{name}: {worst:F3} ulp at {at:R}");
        Assert.IsLessThanOrEqualTo(2, worst, $"{name}({at:R}) = {function.At(at):R}, reference {function.Exact(at)}");
    }
}
