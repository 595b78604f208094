using AiDotNet.Jit.Tape;
using AiDotNet.Jit.Tensors;
using F = AiDotNet.Jit.Tape.TensorOperations<double>;

namespace AiDotNet.Jit.Tests.Tape;

/// <summary>Compares the tape's gradients with central differences in float64.</summary>
internal static class Derivatives
{
    private const double Step = 1e-6, Relative = 1e-3, Absolute = 1e-5;

    /// <summary>First and second order.</summary>
    internal static void Twice(Func<ComputationNode<double>[], ComputationNode<double>> model, params Tensor<double>[] inputs)
    {
        Once(model, inputs);
        Once(nodes => GradientOf(model, nodes), inputs);
    }

    internal static void Once(Func<ComputationNode<double>[], ComputationNode<double>> model, params Tensor<double>[] inputs)
    {
        var gradients = Analytic(model, inputs);
        for (int i = 0; i < inputs.Length; i++)
        {
            Assert.AreEqual(inputs[i].Shape, gradients[i].Shape);
            for (int k = 0; k < inputs[i].Length; k++)
            {
                double expected = Numeric(model, inputs, i, k), found = gradients[i].GetFlat(k);
                Assert.IsTrue(
                    Math.Abs(found - expected) <= Absolute + Relative * Math.Abs(expected),
                    $"gradient of input {i} at {k}: found {found}, central difference {expected}");
            }
        }
    }

    private static List<Tensor<double>> Analytic(Func<ComputationNode<double>[], ComputationNode<double>> model, Tensor<double>[] inputs)
    {
        using var tape = new GradientTape<double>();
        var nodes = inputs.Select(t => F.Variable(t)).ToArray();
        var gradients = tape.Gradient(Weighted(model(nodes), 7), nodes);
        return [.. nodes.Select(n => gradients[n])];
    }

    private static double Numeric(Func<ComputationNode<double>[], ComputationNode<double>> model, Tensor<double>[] inputs, int input, int position)
    {
        double At(double delta)
        {
            var moved = inputs.Select(t => t.Clone()).ToArray();
            moved[input].SetFlat(position, moved[input].GetFlat(position) + delta);
            return Weighted(model([.. moved.Select(t => F.Variable(t))]), 7).Value.ToScalar();
        }
        return (At(Step) - At(-Step)) / (2 * Step);
    }

    // Weights keep a wrong gradient from hiding in a sum (softmax sums to 1 whatever happens).
    private static ComputationNode<double> Weighted(ComputationNode<double> y, int seed) =>
        F.Sum(y * F.Constant(Initializers.Normal<double>(y.Shape, seed)));

    private static ComputationNode<double> GradientOf(Func<ComputationNode<double>[], ComputationNode<double>> model, ComputationNode<double>[] nodes)
    {
        using var tape = new GradientTape<double>();
        var gradients = tape.Gradient(Weighted(model(nodes), 11), nodes, createGraph: true);
        return nodes.Select((n, i) => Weighted(gradients.Node(n), 20 + i)).Aggregate((a, b) => a + b);
    }
}
