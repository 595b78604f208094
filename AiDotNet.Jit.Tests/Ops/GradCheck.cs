using AiDotNet.Jit.Autodiff;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;

namespace AiDotNet.Jit.Tests.Ops;

/// <summary>A function from nodes to one node, built with the builder of its operands.</summary>
public delegate Node NodeFunction(IReadOnlyList<Node> operands);

/// <summary>Compares gradients with central differences in float64.</summary>
public static class GradCheck
{
    private const double Step = 1e-6, Relative = 1e-3, Absolute = 1e-5;

    /// <summary>Checks the gradient of a random weighting of the function's result by every element of every float64 input.</summary>
    public static void First(NodeFunction function, IReadOnlyList<Tensor> inputs, string what)
    {
        var (value, gradients) = Build(function, inputs);
        var exact = GraphEvaluator.Run(gradients, inputs).Select(TestTensors.Values).ToArray();
        int[] floats = [.. Enumerable.Range(0, inputs.Count).Where(i => inputs[i].DType == DType.Float64)];
        for (int i = 0; i < floats.Length; i++)
        {
            for (int j = 0; j < exact[i].Length; j++)
            {
                double numeric = CentralDifference(value, inputs, floats[i], j);
                double error = Math.Abs(exact[i][j] - numeric);
                Assert.IsLessThanOrEqualTo(
                    Absolute + Relative * Math.Abs(numeric), error, $"{what}: gradient of input {floats[i]}, element {j}: {exact[i][j]} against {numeric}");
            }
        }
    }

    /// <summary>Checks the gradient of the gradient, by the inputs and by the weights that come in.</summary>
    public static void Second(NodeFunction function, IReadOnlyList<Tensor> inputs, string what)
    {
        var random = new Random(7);
        var builder = new GraphBuilder();
        var result = function(Inputs(builder, inputs));
        var weights = TestTensors.Random(result.Type, -1, 1, random);
        First(operands => GradientVector(function, operands), [.. inputs, weights], $"{what}, second order");
    }

    // All gradients of the function in one vector; the last operand is the incoming gradient.
    private static Node GradientVector(NodeFunction function, IReadOnlyList<Node> operands)
    {
        Node[] inputs = [.. operands.SkipLast(1)];
        Node[] floats = [.. inputs.Where(n => n.DType == DType.Float64)];
        var gradients = Backward.Gradients([function(inputs)], [operands[^1]], floats);
        return NodeMath.Concat([.. gradients.Select((g, i) => g ?? floats[i].ConstantLike(0)).Select(g => g.Reshape([(int)g.Shape.Size]))], 0);
    }

    private static (Graph Value, Graph Gradients) Build(NodeFunction function, IReadOnlyList<Tensor> inputs)
    {
        var builder = new GraphBuilder();
        var nodes = Inputs(builder, inputs);
        var result = function(nodes);
        // Fixed weights that differ from element to element, so that no error cancels.
        var flat = NodeMath.Cast(builder.Iota([(int)result.Shape.Size], 0), DType.Float64);
        var weights = NodeMath.Sin(flat * 1.7 + 0.3).Reshape(result.Shape);
        var value = (result * weights).Sum();
        Node[] floats = [.. nodes.Where(n => n.DType == DType.Float64)];
        var gradients = Backward.Gradients([value], [value.ConstantLike(1)], floats);
        return (new Graph(nodes, [value]), new Graph(nodes, [.. gradients.Select((g, i) => g ?? floats[i].ConstantLike(0))]));
    }

    private static Node[] Inputs(GraphBuilder builder, IReadOnlyList<Tensor> inputs) => [.. inputs.Select(t => builder.Input(t.Type))];

    private static double CentralDifference(Graph value, IReadOnlyList<Tensor> inputs, int input, int element)
    {
        double At(double shift)
        {
            double[] values = TestTensors.Values(inputs[input]);
            values[element] += shift;
            Tensor[] moved = [.. inputs];
            moved[input] = TestTensors.Of(inputs[input].Type, values);
            return TestTensors.Values(GraphEvaluator.Run(value, moved)[0])[0];
        }
        return (At(Step) - At(-Step)) / (2 * Step);
    }
}
