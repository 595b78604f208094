using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using MathNet.Numerics;
using D = AiDotNet.Jit.Tape.TensorOperations<double>;
using S = AiDotNet.Jit.Tape.TensorOperations<float>;

namespace AiDotNet.Jit.Tests.Tape;

/// <summary>Every unary operation against its formula in System.Math, in both precisions, at sizes around a vector.</summary>
[TestClass]
public class ElementwiseTests
{
    private static readonly int[] Sizes = [0, 1, 7, 8, 9, 17];

    public sealed record Case(
        string Name,
        Func<ComputationNode<float>, ComputationNode<float>> Single,
        Func<ComputationNode<double>, ComputationNode<double>> Double,
        Func<double, double> Oracle,
        bool PositiveOnly = false)
    {
        public override string ToString() => Name;
    }

    private static readonly Case[] All =
    [
        new("Negate", S.Negate, D.Negate, x => -x),
        new("Abs", S.Abs, D.Abs, Math.Abs),
        new("Square", S.Square, D.Square, x => x * x),
        new("Sqrt", S.Sqrt, D.Sqrt, Math.Sqrt, PositiveOnly: true),
        new("Exp", S.Exp, D.Exp, Math.Exp),
        new("Expm1", S.Expm1, D.Expm1, x => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1),
        new("Log", S.Log, D.Log, Math.Log, PositiveOnly: true),
        new("Log1p", S.Log1p, D.Log1p, x => Math.Log(1 + x), PositiveOnly: true),
        new("Sin", S.Sin, D.Sin, Math.Sin),
        new("Cos", S.Cos, D.Cos, Math.Cos),
        new("Tanh", S.Tanh, D.Tanh, Math.Tanh),
        new("Sigmoid", S.Sigmoid, D.Sigmoid, x => 1 / (1 + Math.Exp(-x))),
        new("Erf", S.Erf, D.Erf, SpecialFunctions.Erf),
        new("ReLU", S.ReLU, D.ReLU, x => Math.Max(x, 0)),
        new("LeakyReLU", a => S.LeakyReLU(a, 0.2), a => D.LeakyReLU(a, 0.2), x => x > 0 ? x : 0.2 * x),
        new("ELU", a => S.ELU(a, 1.5), a => D.ELU(a, 1.5), x => x > 0 ? x : 1.5 * (Math.Exp(x) - 1)),
        new("SiLU", S.SiLU, D.SiLU, x => x / (1 + Math.Exp(-x))),
        new("Softplus", S.Softplus, D.Softplus, x => Math.Log(1 + Math.Exp(x))),
        new("GELU", S.GELU, D.GELU, x => 0.5 * x * (1 + SpecialFunctions.Erf(x / Math.Sqrt(2)))),
        new("GELUTanh", S.GELUTanh, D.GELUTanh, x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * Math.Pow(x, 3))))),
        new("Clip", a => S.Clip(a, -0.5, 0.75), a => D.Clip(a, -0.5, 0.75), x => Math.Clamp(x, -0.5, 0.75)),
        new("Power 3", a => S.Power(a, 3), a => D.Power(a, 3), x => Math.Pow(x, 3)),
        new("Power 2.5", a => S.Power(a, 2.5), a => D.Power(a, 2.5), x => Math.Pow(x, 2.5), PositiveOnly: true),
        new("Power 0.5", a => S.Power(a, 0.5), a => D.Power(a, 0.5), Math.Sqrt, PositiveOnly: true),
        new("Power -1", a => S.Power(a, -1), a => D.Power(a, -1), x => 1 / x, PositiveOnly: true),
        new("x + 2", a => a + 2, a => a + 2, x => x + 2),
        new("2 - x", a => 2 - a, a => 2 - a, x => 2 - x),
        new("x - 2", a => a - 2, a => a - 2, x => x - 2),
        new("x * 3", a => a * 3, a => 3 * a, x => x * 3),
        new("x / 4", a => a / 4, a => a / 4, x => x / 4),
        new("2 / x", a => 2 / a, a => 2 / a, x => 2 / x, PositiveOnly: true),
        new("StopGradient", S.StopGradient, D.StopGradient, x => x),
    ];

    public static IEnumerable<object[]> Cases => All.Select(c => new object[] { c });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Follows_its_formula(Case c)
    {
        foreach (int size in Sizes)
        {
            var x = c.PositiveOnly ? Numbers.Positive(size, size) : Numbers.Normal(size, size);
            double[] expected = [.. x.ToArray().Select(c.Oracle)];
            Close.To(expected, c.Double(D.Constant(x)).Value, 1e-11, c.Name);
            using var tape = new GradientTape<float>();
            var single = x.Cast<float>();
            double[] rounded = [.. single.ToArray().Select(v => c.Oracle(v))];
            Close.To(rounded, c.Single(S.Variable(single)).Value, 3e-6, c.Name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Has_right_first_and_second_derivatives(Case c)
    {
        if (c.Name == "StopGradient") return;
        Derivatives.Twice(n => c.Double(n[0]), c.PositiveOnly ? Numbers.Positive(3, 2, 3) : Numbers.Normal(3, 2, 3));
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Keeps_NaN(Case c) => Assert.IsTrue(double.IsNaN(c.Double(D.Constant(Tensor<double>.Scalar(double.NaN))).Value.ToScalar()));

    [TestMethod]
    public void Activations_are_right_where_exp_overflows()
    {
        var x = D.Constant(Tensor<double>.FromArray(-1e4, -750, 0, 750, 1e4));
        Close.To([0, 0, Math.Log(2), 750, 1e4], D.Softplus(x).Value);
        Close.To([0, 0, 0.5, 1, 1], D.Sigmoid(x).Value);
        Close.To([-1, -1, 0, 750, 1e4], D.ELU(x).Value);
        Close.To([0, 0, 0, 750, 1e4], D.SiLU(x).Value);
    }

    [TestMethod]
    public void Gradients_stay_finite_where_exp_overflows_and_at_kinks()
    {
        Close.To([0, 0.5, 1], GradientAt(a => D.Softplus(a)));
        Close.To([0, 1, 1], GradientAt(a => D.ELU(a)));
        Close.To([0, 0, 1], GradientAt(D.ReLU));
        Close.To([0.01, 0.01, 1], GradientAt(a => D.LeakyReLU(a)));
        Close.To([0, 1, 0], GradientAt(a => D.Clip(a, 0, 1)));
        Close.To([-1, 0, 1], GradientAt(D.Abs));
    }

    private static Tensor<double> GradientAt(Func<ComputationNode<double>, ComputationNode<double>> f)
    {
        using var tape = new GradientTape<double>();
        var x = D.Variable(Tensor<double>.FromArray(-1000, 0, 1000));
        return tape.Gradient(f(x))[x];
    }
}
