using AiDotNet.Jit.Codegen;
using AiDotNet.Jit.Ir;
using AiDotNet.Jit.Ops;
using AiDotNet.Jit.Tensors;
using AiDotNet.Jit.Tests.Ops;

namespace AiDotNet.Jit.Tests.Compiled;

/// <summary>A product is one number: what meets it again, however changed on the way, meets it rounded the same.</summary>
[TestClass]
public class ContractionTests
{
    [TestMethod] public void Less_itself() => IsZero(p => p - p);

    [TestMethod] public void With_its_negative() => IsZero(p => p + -p);

    [TestMethod] public void Less_its_magnitude_and_sign() => IsZero(p => NodeMath.Abs(p) * NodeMath.Sign(p) - p);

    [TestMethod] public void Less_what_a_choice_made_of_it() => IsZero(p => p - NodeMath.Select(NodeMath.Less(p, p.ConstantLike(0)), -NodeMath.Abs(p), p));

    [TestMethod] public void Less_the_largest_of_one() => IsZero(p => (p - p.Reshape([7, 5, 1]).Expand([7, 5, 3]).ReduceMax([2])));

    [TestMethod] public void The_largest_of_a_row_less_it() => IsZero(p => (p.ReduceMax([1], keepDims: true) - p).ReduceMin([1]));

    private static void IsZero(Func<Node, Node> model)
    {
        var builder = new GraphBuilder();
        Node[] inputs = [builder.Input(new(DType.Float32, [7, 5])), builder.Input(new(DType.Float32, [7, 5]))];
        var result = model(inputs[0] * inputs[1]);
        var (program, _) = GraphCompiler.Compile(new Graph(inputs, [result]), new() { UseCache = false });
        using var executable = new Executable(program, 1);
        foreach (int seed in new[] { 1, 2 })
        {
            var random = new Random(seed);
            var found = Tensor<float>.Zeros(result.Shape);
            executable.Run([TestTensors.Random(inputs[0].Type, -1, 1, random), TestTensors.Random(inputs[1].Type, -1, 1, random)], [found]);
            foreach (float x in found.Span) Assert.AreEqual(0f, x);
        }
    }
}
