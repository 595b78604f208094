using AiDotNet.Jit.Numerics;

namespace AiDotNet.Jit.Tests.Numerics;

[TestClass]
public class LaneTests
{
    public static IEnumerable<object[]> Names => FunctionCase.Names;

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void AllWidthsGiveTheSameBits(string name)
    {
        var function = FunctionCase.Named(name);
        float[] x = [.. Samples.Bits32(262_147).SelectMany(b => b), .. Samples.Special32];
        var results = function.Widths32.Append(function.Span32).Select(f => { float[] y = new float[x.Length]; f(x, y); return y; }).ToArray();
        for (int i = 0; i < x.Length; i++)
            Assert.IsTrue(results.All(y => Ulp.Same(y[i], results[0][i])), $"{name}({x[i]:R}): {string.Join(", ", results.Select(y => y[i]))}");

        double[] d = [.. Samples.Of64(name, 10_000), .. Samples.Special64];
        var doubles = function.Widths64.Append(function.Span64).Select(f => { double[] y = new double[d.Length]; f(d, y); return y; }).ToArray();
        for (int i = 0; i < d.Length; i++)
            Assert.IsTrue(doubles.All(y => Ulp.Same(y[i], doubles[0][i])), $"{name}({d[i]:R}): {string.Join(", ", doubles.Select(y => y[i]))}");
    }

    [TestMethod]
    public void TailsGiveTheSameBitsAndTouchNothingElse()
    {
        float[] x = [.. Enumerable.Range(0, 80).Select(i => (i - 40) * 0.37f)], all = new float[80];
        VectorMath.Gelu(x, all);
        for (int length = 0; length <= x.Length; length++)
        {
            float[] y = new float[81];
            Array.Fill(y, 7f);
            VectorMath.Gelu(x.AsSpan(0, length), y);
            CollectionAssert.AreEqual(all[..length], y[..length]);
            Assert.IsTrue(y[length..].All(v => v == 7f), $"length {length} wrote past its end");
        }
    }

    [TestMethod]
    public void TheDestinationMayBeTheSource()
    {
        double[] x = [.. Enumerable.Range(0, 37).Select(i => i * 0.1)], y = new double[37];
        VectorMath.Exp(x, y);
        VectorMath.Exp(x, x);
        CollectionAssert.AreEqual(y, x);

        float[] a = [1, 2, 3, 4, 5], b = [2, 2, 2, 2, 2];
        VectorMath.Pow(a, b, b);
        CollectionAssert.AreEqual(new float[] { 1, 4, 9, 16, 25 }, b);
    }

    [TestMethod]
    public void WrongSpansAreRefused()
    {
        float[] x = new float[40];
        var tooShort = Assert.ThrowsExactly<ArgumentException>(() => VectorMath.Exp(x, new float[39]));
        StringAssert.Contains(tooShort.Message, "40");
        var overlap = Assert.ThrowsExactly<ArgumentException>(() => VectorMath.Exp(x.AsSpan(0, 20), x.AsSpan(1, 20)));
        StringAssert.Contains(overlap.Message, "overlaps");
        Assert.ThrowsExactly<ArgumentException>(() => VectorMath.Pow(x, new float[39], x));
    }

    [TestMethod]
    [DataRow("Erf", -1)]
    [DataRow("Tanh", -1)]
    [DataRow("Sin", -1)]
    [DataRow("Cos", 1)]
    public void SymmetricFunctionsAreExactlySymmetric(string name, int sign)
    {
        var function = FunctionCase.Named(name);
        foreach (float[] x in Samples.Bits32(1_000_003))
            foreach (float v in x) Assert.IsTrue(Ulp.Same(sign * function.At(v), function.At(-v)), $"{name}({v:R})");
        foreach (double v in Samples.Of64(name, 2_000)) Assert.IsTrue(Ulp.Same(sign * function.At(v), function.At(-v)), $"{name}({v:R})");
    }

    // Within two units a function may step back by as much, but never by more.
    [TestMethod]
    [DataRow("Exp")]
    [DataRow("Expm1")]
    [DataRow("Tanh")]
    [DataRow("Sigmoid")]
    [DataRow("Erf")]
    [DataRow("Softplus")]
    public void RisingFunctionsRise(string name)
    {
        var function = FunctionCase.Named(name);
        float[] x = [.. Enumerable.Range(-100_000, 200_001).Select(i => i * 1e-4f)], y = new float[x.Length];
        function.Span32(x, y);
        for (int i = 1; i < x.Length; i++)
            Assert.IsGreaterThanOrEqualTo(y[i - 1] - (4 * (MathF.BitIncrement(Math.Abs(y[i])) - Math.Abs(y[i]))), y[i], $"{name} at {x[i]:R}");
    }
}
