using System.Reflection;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ops;

[TestClass]
public sealed class OpCatalogueTests
{
    [TestMethod]
    public void All_holds_every_row_once()
    {
        Op[] fields = [.. typeof(Primitive).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.GetValue(null)).OfType<Op>()];
        CollectionAssert.AreEquivalent(fields, Primitive.All.ToArray());
        foreach (var op in fields) Assert.AreSame(op, Primitive.Find(op.Name));
        Assert.IsNull(Primitive.Find("no such row"));
    }

    [TestMethod]
    public void Every_row_has_a_sample()
    {
        foreach (var op in Primitive.All) Assert.IsTrue(OpSamples.All.Any(s => s.Op == op), $"{op} has no sample: add a line to OpSamples");
    }

    [TestMethod]
    [DynamicData(nameof(OpSamples.Names), typeof(OpSamples))]
    public void Value_is_the_oracle_s(string name)
    {
        var sample = OpSamples.Get(name);
        var (node, _) = sample.Build();
        var operands = sample.Draw(seed: 1);
        var value = sample.Op.Evaluate(node, operands);
        Assert.AreEqual(node.Type, value.Type);
        double[] expected = ScalarOracle.Evaluate(node, [.. operands.Select(t => new OracleTensor(t.Type, TestTensors.Values(t)))]);
        AssertClose(expected, TestTensors.Values(value), Tolerance(sample), name, absolute: Tolerance(sample));
    }

    [TestMethod]
    [DynamicData(nameof(OpSamples.Names), typeof(OpSamples))]
    public void Layout_of_operands_does_not_matter(string name)
    {
        var sample = OpSamples.Get(name);
        var operands = sample.Draw(seed: 2);
        double[] contiguous = TestTensors.Values(sample.Evaluate(operands));
        double[] strided = TestTensors.Values(sample.Evaluate([.. operands.Select(TestTensors.Strided)]));
        CollectionAssert.AreEqual(contiguous, strided);
    }

    [TestMethod]
    [DynamicData(nameof(OpSamples.ElementwiseNames), typeof(OpSamples))]
    public void Special_values_are_ieee(string name)
    {
        var sample = OpSamples.Get(name);
        double[] special = [.. SpecialValues(sample.Operands[0].DType)];
        (double X, double Y)[] pairs = [.. special.SelectMany(x => special.Select(y => (x, y)))];
        Shape shape = [pairs.Length];
        var wide = sample with { Operands = [.. sample.Operands.Select(o => o with { Shape = shape })] };
        Tensor[] operands = [.. wide.Operands.Select((o, i) => TestTensors.Of(o, [.. pairs.Select(p => i == 0 ? p.X : p.Y)]))];
        var (node, _) = wide.Build();
        double[] expected = ScalarOracle.Evaluate(node, [.. operands.Select(t => new OracleTensor(t.Type, TestTensors.Values(t)))]);
        AssertClose(expected, TestTensors.Values(wide.Evaluate(operands)), Tolerance(sample), name,
            i => $"({pairs[i].X:R}, {pairs[i].Y:R})", sample.Operands[0].DType == DType.Float32 ? 2 * float.Epsilon : 2 * double.Epsilon);
    }

    [TestMethod]
    [DynamicData(nameof(OpSamples.DifferentiableNames), typeof(OpSamples))]
    public void Gradient_is_the_limit_of_differences(string name)
    {
        var sample = OpSamples.Get(name);
        GradCheck.First(operands => sample.Apply(operands[0].Builder, operands), sample.Draw(seed: 3), name);
    }

    [TestMethod]
    [DynamicData(nameof(OpSamples.DifferentiableNames), typeof(OpSamples))]
    public void Second_gradient_is_the_limit_of_differences(string name)
    {
        var sample = OpSamples.Get(name);
        GradCheck.Second(operands => sample.Apply(operands[0].Builder, operands), sample.Draw(seed: 4), name);
    }

    [TestMethod]
    public void Attributes_survive_their_text()
    {
        foreach (var sample in OpSamples.All)
        {
            Assert.AreEqual(sample.Attributes is null, sample.Op.ParseAttributes is null, sample.Name);
            if (sample.Attributes is null) continue;
            var text = sample.Attributes.Text.ToDictionary();
            Assert.AreEqual(sample.Attributes, sample.Op.ParseAttributes!(text), sample.Name);
        }
    }

    [TestMethod]
    public void Rows_refuse_attributes_of_another_kind()
    {
        foreach (var sample in OpSamples.All.Where(s => s.Attributes is not null))
        {
            Assert.ThrowsExactly<Diagnostics.InvalidGraphException>(() => sample.Op.Infer(sample.Operands, null), sample.Name);
        }
    }

    private static double Tolerance(OpSample sample) => sample.Operands.Concat([sample.Build().Result.Type]).Any(o => o.DType == DType.Float32) ? 1e-6 : 1e-13;

    private static IEnumerable<double> SpecialValues(DType dtype)
    {
        double[] positive = dtype == DType.Float32
            ? [0, float.Epsilon, 1e-7, 0.5, 1, 1.5, 2, 3, 60, 1e10, float.MaxValue, float.PositiveInfinity]
            : [0, double.Epsilon, 1e-17, 0.5, 1, 1.5, 2, 3, 60, 1e10, double.MaxValue, double.PositiveInfinity];
        return [.. positive, .. positive.Select(v => -v), double.NaN];
    }

    private static void AssertClose(double[] expected, double[] found, double relative, string name, Func<int, string>? at = null, double absolute = 0)
    {
        Assert.HasCount(expected.Length, found);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.IsTrue(
                IsClose(expected[i], found[i], relative, absolute), $"{name} at {at?.Invoke(i) ?? $"{i}"}: expected {expected[i]:R}, found {found[i]:R}");
        }
    }

    private static bool IsClose(double expected, double found, double relative, double absolute) =>
        double.IsNaN(expected) ? double.IsNaN(found)
        : expected == 0 ? found == 0 && double.IsNegative(expected) == double.IsNegative(found)
        : double.IsInfinity(expected) ? expected == found
        : Math.Abs(expected - found) <= absolute + relative * Math.Abs(expected);
}
