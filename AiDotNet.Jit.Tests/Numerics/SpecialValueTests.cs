using AiDotNet.Jit.Numerics;

namespace AiDotNet.Jit.Tests.Numerics;

[TestClass]
public class SpecialValueTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN, Ln2 = 0.69314718055994531;

    [TestMethod]
    [DataRow("Exp", 1, 1, Inf, 0)]
    [DataRow("Expm1", 0, -0.0, Inf, -1)]
    [DataRow("Log", -Inf, -Inf, Inf, NaN)]
    [DataRow("Log1p", 0, -0.0, Inf, NaN)]
    [DataRow("Tanh", 0, -0.0, 1, -1)]
    [DataRow("Sigmoid", 0.5, 0.5, 1, 0)]
    [DataRow("Erf", 0, -0.0, 1, -1)]
    [DataRow("Sin", 0, -0.0, NaN, NaN)]
    [DataRow("Cos", 1, 1, NaN, NaN)]
    [DataRow("Rsqrt", Inf, -Inf, 0, NaN)]
    [DataRow("Gelu", 0, -0.0, Inf, -0.0)]
    [DataRow("GeluTanh", 0, -0.0, Inf, -0.0)]
    public void ZeroInfinityAndNaN(string name, double zero, double minusZero, double infinity, double minusInfinity)
    {
        Expect(name, 0, zero);
        Expect(name, -0.0, minusZero);
        Expect(name, Inf, infinity);
        Expect(name, -Inf, minusInfinity);
        Expect(name, NaN, NaN);
    }

    [TestMethod]
    [DataRow("Log1p")]
    [DataRow("Tanh")]
    [DataRow("Sin")]
    public void DenormalsAreReturned(string name)
    {
        var function = FunctionCase.Named(name);
        foreach (float x in new[] { float.Epsilon, -float.Epsilon, 1e-39f, -1e-40f }) Assert.AreEqual(x, function.At(x));
        foreach (double x in new[] { double.Epsilon, -double.Epsilon, 1e-310, -1e-320 }) Assert.AreEqual(x, function.At(x));
    }

    [TestMethod]
    public void SoftplusIsLogTwoAtZeroAndSaturates()
    {
        foreach (double zero in new[] { 0.0, -0.0 })
        {
            Assert.AreEqual((float)Ln2, FunctionCase.Named("Softplus").At((float)zero));
            Assert.IsLessThanOrEqualTo(1, Ulp.Error(FunctionCase.Named("Softplus").At(zero), DoubleDouble.Ln2));
        }
        Expect("Softplus", Inf, Inf);
        Expect("Softplus", -Inf, 0);
        Expect("Softplus", NaN, NaN);
    }

    [TestMethod]
    public void OutsideTheDomainIsNaN()
    {
        Expect("Log", -1, NaN);
        Expect("Log1p", -1, -Inf);
        Expect("Log1p", -1.5, NaN);
        Expect("Rsqrt", -1, NaN);
        Assert.AreEqual(MathF.Log(float.Epsilon), FunctionCase.Named("Log").At(float.Epsilon));
        Assert.AreEqual(Math.Log(double.Epsilon), FunctionCase.Named("Log").At(double.Epsilon));
    }

    [TestMethod]
    public void ExponentialsOverflowAndUnderflowWhereTheTruthDoes()
    {
        var exp = FunctionCase.Named("Exp");
        Assert.IsTrue(float.IsFinite(exp.At(88.72283f)));
        Assert.AreEqual(float.PositiveInfinity, exp.At(88.72284f));
        Assert.IsGreaterThan(0, exp.At(-103.9f));
        Assert.AreEqual(0, exp.At(-104f));
        Assert.IsTrue(double.IsFinite(exp.At(709.78271289338397)));
        Assert.AreEqual(Inf, exp.At(709.7827128933841));
        Assert.AreEqual(double.Epsilon, exp.At(-745.13));
        Assert.AreEqual(0, exp.At(-745.14));
        Assert.AreEqual(1f, FunctionCase.Named("Sigmoid").At(17.5f));
        Assert.AreEqual(1, FunctionCase.Named("Sigmoid").At(37.6));
        Assert.AreEqual(0f, FunctionCase.Named("Sigmoid").At(-104f));
        Assert.AreEqual(0, FunctionCase.Named("Sigmoid").At(-745.2));
    }

    [TestMethod]
    public void SaturatedFunctionsReachOne()
    {
        foreach (int sign in new[] { 1, -1 })
        {
            Assert.AreEqual(sign, FunctionCase.Named("Tanh").At(sign * 9.02f));
            Assert.AreEqual(sign, FunctionCase.Named("Tanh").At(sign * 19.07));
            Assert.AreEqual(sign, FunctionCase.Named("Erf").At(sign * 3.93f));
            Assert.AreEqual(sign, FunctionCase.Named("Erf").At(sign * 5.94));
        }
    }

    [TestMethod]
    public void PowFollowsIeee754()
    {
        foreach (float x in Samples.Special32)
            foreach (float y in Samples.Special32)
            {
                Span<float> z = [x];
                VectorMath.Pow(z, [y], z);
                Assert.IsLessThanOrEqualTo(2, Ulp.Error(z[0], Math.Pow(x, y)), $"pow({x:R}, {y:R}) = {z[0]:R}");
            }
        foreach (double x in Samples.Special64)
            foreach (double y in Samples.Special64)
            {
                Span<double> z = [x];
                VectorMath.Pow(z, [y], z);
                Assert.IsLessThanOrEqualTo(2, Ulp.Error(z[0], Math.Pow(x, y)), $"pow({x:R}, {y:R}) = {z[0]:R}");
            }
    }

    private static void Expect(string name, double x, double y)
    {
        var function = FunctionCase.Named(name);
        Assert.IsTrue(Ulp.Same((float)y, function.At((float)x)), $"{name}({x}) = {function.At((float)x):R} in float32, expected {(float)y:R}");
        Assert.IsTrue(Ulp.Same(y, function.At(x)), $"{name}({x}) = {function.At(x):R} in float64, expected {y:R}");
    }
}
